import type { ComponentType } from 'react';
import { ConnectView } from '../views/connect/ConnectView.tsx';
import { FixesView } from '../views/fixes/FixesView.tsx';
import { NowView } from '../views/now/NowView.tsx';
import { RequestsView } from '../views/requests/RequestsView.tsx';
import { SettingsView } from '../views/settings/SettingsView.tsx';
import { Alerts } from './Alerts.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Rail } from './Rail.tsx';
import { type Route, useRoute } from './route.ts';
import { StatusLine } from './StatusLine.tsx';

const views: Record<Route, ComponentType> = {
  now: NowView,
  requests: RequestsView,
  fixes: FixesView,
  settings: SettingsView,
  connect: ConnectView,
};

const routeTitles: Record<Route, string> = {
  now: 'Now',
  requests: 'Requests',
  fixes: 'Fixes',
  settings: 'Settings',
  connect: 'Connect',
};

export function App() {
  const route = useRoute();
  const View = views[route];
  return (
    <div className="frame">
      <StatusLine />
      <Rail route={route} titles={routeTitles} />
      <main className="content" aria-label={routeTitles[route]}>
        <Alerts />
        <ErrorBoundary key={route} what={`the screen “${routeTitles[route]}”`}>
          <View />
        </ErrorBoundary>
      </main>
    </div>
  );
}
