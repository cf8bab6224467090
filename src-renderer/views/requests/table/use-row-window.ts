import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { followScroll, isStuck, placeAt, type ScrollPlace, type ScrollSizes, scrollHeight } from './scroll-scale.ts';

export interface RowWindow {
  /** First and last row to draw, both included; empty while `last` is before `first`. */
  readonly first: number;
  readonly last: number;
  /** First and last row in sight. */
  readonly firstInSight: number;
  readonly lastInSight: number;
  /** What the rows stand in, and how far down in it the first one is drawn. */
  readonly heightPx: number;
  readonly topPx: number;
  readonly offsetPx: number;
  readonly reveal: (row: number) => void;
  readonly scrollTo: (offsetPx: number) => void;
}

interface RowWindowOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: number;
  readonly rowPx: number;
  /** Height of the head that stays above the rows. */
  readonly headPx: number;
  readonly startOffsetPx: number;
}

/** Rows drawn beyond sight, so that a turn of the wheel shows rows before the next picture is made. */
const overscan = 8;

/** The bar is put right when scrolling has rested for so long. */
const restMs = 150;

/** Which rows of a list of equal rows are in sight, however long it is. */
export function useRowWindow({ scroller, rows, rowPx, headPx, startOffsetPx }: RowWindowOptions): RowWindow {
  const [viewportPx, setViewportPx] = useState(0);
  const [place, setPlace] = useState<ScrollPlace>({ scrollPx: startOffsetPx, offsetPx: startOffsetPx });
  const sizes = useMemo(() => ({ contentPx: rows * rowPx, viewportPx }), [rows, rowPx, viewportPx]);
  const latest = useRef({ place, sizes });
  latest.current.sizes = sizes;

  const put = useCallback(
    (next: ScrollPlace) => {
      latest.current.place = next;
      setPlace(next);
      const element = scroller.current;
      if (element !== null && Math.abs(element.scrollTop - next.scrollPx) >= 1) element.scrollTop = next.scrollPx;
    },
    [scroller],
  );

  const scrollTo = useCallback((offsetPx: number) => put(placeAt(offsetPx, latest.current.sizes)), [put]);

  const reveal = useCallback(
    (row: number) => {
      const { place: now, sizes: within } = latest.current;
      const top = row * rowPx;
      if (top < now.offsetPx) scrollTo(top);
      else if (top + rowPx > now.offsetPx + within.viewportPx) scrollTo(top + rowPx - within.viewportPx);
    },
    [rowPx, scrollTo],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setViewportPx(Math.max(0, element.clientHeight - headPx)));
    observer.observe(element);
    setViewportPx(Math.max(0, element.clientHeight - headPx));
    return () => observer.disconnect();
  }, [scroller, headPx]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const putRight = () => put(placeAt(latest.current.place.offsetPx, latest.current.sizes));
    const onScroll = () => {
      const next = followScroll(latest.current.place, element.scrollTop, latest.current.sizes);
      latest.current.place = next;
      setPlace(next);
      clearTimeout(timer);
      if (isStuck(next, latest.current.sizes)) putRight();
      else timer = setTimeout(putRight, restMs);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller, put]);

  // The list became shorter or longer, or is shown again where it was left: the bar follows before the picture is drawn.
  useLayoutEffect(() => {
    if (sizes.viewportPx > 0 && sizes.contentPx > 0) put(placeAt(latest.current.place.offsetPx, sizes));
  }, [put, sizes]);

  return rowWindow(place, sizes, rows, rowPx, { reveal, scrollTo });
}

function rowWindow(
  { scrollPx, offsetPx }: ScrollPlace,
  { contentPx, viewportPx }: ScrollSizes,
  rows: number,
  rowPx: number,
  actions: Pick<RowWindow, 'reveal' | 'scrollTo'>,
): RowWindow {
  const firstInSight = Math.min(Math.max(0, rows - 1), Math.floor(offsetPx / rowPx));
  const lastInSight = Math.min(rows - 1, Math.floor((offsetPx + Math.max(0, viewportPx - 1)) / rowPx));
  const first = Math.max(0, firstInSight - overscan);
  const topPx = scrollPx + first * rowPx - offsetPx;
  return {
    first,
    last: Math.min(rows - 1, lastInSight + overscan),
    firstInSight,
    lastInSight,
    heightPx: scrollHeight(contentPx),
    topPx,
    offsetPx,
    ...actions,
  };
}
