import { useSyncExternalStore } from 'react';

export const routes = ['now', 'requests', 'fixes', 'settings', 'connect'] as const;
export type Route = (typeof routes)[number];

/** The screen that the address names after `#`; works under any host and any path. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return routes.find((route) => hash === `#${route}`) ?? 'now';
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}
