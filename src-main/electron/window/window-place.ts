/** Where in the page something leads: a click in the tray, on a notification. */
export type WindowPlace =
  /** Wherever it was, or its first screen. */
  | { readonly screen: 'last' }
  | { readonly screen: 'connect' | 'fixes' | 'settings' }
  | { readonly screen: 'requests'; readonly requestId: string };

/** The part of the page's address that stands for a place, `#/requests/4f1c…`; null where it is to stay as it is. */
export function hashOf(place: WindowPlace): string | null {
  if (place.screen === 'last') return null;
  return place.screen === 'requests' ? `#/requests/${encodeURIComponent(place.requestId)}` : `#/${place.screen}`;
}
