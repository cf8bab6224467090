import { type ComponentType, lazy } from 'react';
import type { Screen } from './route.ts';

export interface ScreenProps {
  /** What of the screen is meant: a request's or session's id. */
  readonly id: string | null;
}

export const screenTitles: Record<Screen, string> = {
  now: 'Now',
  requests: 'Requests',
  sessions: 'Sessions',
  performance: 'Performance',
  fixes: 'Fixes',
  settings: 'Settings',
  connect: 'Connect',
};

/** Each screen is fetched when it is first opened: charts and diffs cost nothing to those who only watch. */
export const screenViews: Record<Screen, ComponentType<ScreenProps>> = {
  now: lazy(async () => ({ default: (await import('./FirstScreen.tsx')).FirstScreen })),
  requests: lazy(async () => ({ default: (await import('./RequestScreens.tsx')).RequestScreens })),
  sessions: lazy(async () => {
    const { SessionsView } = await import('../views/sessions/SessionsView.tsx');
    return { default: ({ id }: ScreenProps) => <SessionsView sessionId={id} /> };
  }),
  performance: lazy(async () => ({
    default: (await import('../views/performance/PerformanceView.tsx')).PerformanceView,
  })),
  fixes: lazy(async () => ({ default: (await import('../views/fixes/FixesView.tsx')).FixesView })),
  settings: lazy(async () => ({ default: (await import('../views/settings/SettingsView.tsx')).SettingsView })),
  connect: lazy(async () => ({ default: (await import('../views/connect/ConnectView.tsx')).ConnectView })),
};
