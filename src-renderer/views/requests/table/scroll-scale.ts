/**
 * Browsers clamp the height of an element: Firefox at about 17 million pixels, Chromium at 33. A longer list gets a scroll bar of
 * this height, and its content is moved under it.
 */
export const maxScrollHeightPx = 10_000_000;

/** Where a list stands: the scroll bar, and the content under it. The same while the list is short enough. */
export interface ScrollPlace {
  readonly scrollPx: number;
  readonly offsetPx: number;
}

export interface ScrollSizes {
  readonly contentPx: number;
  readonly viewportPx: number;
}

export function scrollHeight(contentPx: number): number {
  return Math.min(contentPx, maxScrollHeightPx);
}

/**
 * The place after the scroll bar moved. A wheel or a finger moves the content by as many pixels as the bar; a move that is longer
 * than what is in sight was a leap to a share of the whole.
 */
export function followScroll(place: ScrollPlace, scrollPx: number, sizes: ScrollSizes): ScrollPlace {
  if (isPlain(sizes)) return { scrollPx, offsetPx: scrollPx };
  const movedPx = scrollPx - place.scrollPx;
  if (Math.abs(movedPx) > sizes.viewportPx) return { scrollPx, offsetPx: scrollPx / ratio(sizes) };
  return { scrollPx, offsetPx: within(place.offsetPx + movedPx, sizes) };
}

/** The place at which a content offset should stand; small moves have carried the bar away from it. */
export function placeAt(offsetPx: number, sizes: ScrollSizes): ScrollPlace {
  const bounded = within(offsetPx, sizes);
  return { scrollPx: isPlain(sizes) ? bounded : Math.round(bounded * ratio(sizes)), offsetPx: bounded };
}

/** The bar has reached an end that the content has not. */
export function isStuck({ scrollPx, offsetPx }: ScrollPlace, sizes: ScrollSizes): boolean {
  if (isPlain(sizes)) return false;
  const lastPx = scrollHeight(sizes.contentPx) - sizes.viewportPx;
  const lastOffsetPx = sizes.contentPx - sizes.viewportPx;
  return (scrollPx <= 0 && offsetPx > 0) || (scrollPx >= lastPx - 1 && offsetPx < lastOffsetPx);
}

function isPlain({ contentPx }: ScrollSizes): boolean {
  return contentPx <= maxScrollHeightPx;
}

function ratio({ contentPx, viewportPx }: ScrollSizes): number {
  return (scrollHeight(contentPx) - viewportPx) / (contentPx - viewportPx);
}

function within(offsetPx: number, { contentPx, viewportPx }: ScrollSizes): number {
  return Math.min(Math.max(0, contentPx - viewportPx), Math.max(0, offsetPx));
}
