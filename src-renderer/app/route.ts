import { useSyncExternalStore } from 'react';

export const screens = ['now', 'requests', 'sessions', 'performance', 'fixes', 'settings', 'connect'] as const;
export type Screen = (typeof screens)[number];

/** A screen, and the one thing on it that is meant: a request's or session's id. */
export interface Route {
  readonly screen: Screen;
  readonly id: string | null;
}

/** `#/requests/4f1c…`; works under any host and any path. */
export function hrefOf(screen: Screen, id: string | null = null): string {
  return id === null ? `#/${screen}` : `#/${screen}/${encodeURIComponent(id)}`;
}

/** What an address means; an unknown one means the first screen. */
export function parseRoute(hash: string): Route {
  const [, name, id] = /^#\/?([a-z]+)(?:\/(.+))?$/.exec(hash) ?? [];
  const screen = screens.find((known) => known === name) ?? 'now';
  return { screen, id: screen === name && id !== undefined ? decoded(id) : null };
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id; // URIError: a stray percent sign, typed by hand.
  }
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}
