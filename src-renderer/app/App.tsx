import { Suspense, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { Skeleton } from '../components/Skeleton.tsx';
import { useStores } from '../stores/stores-context.tsx';
import { Alerts } from './Alerts.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Rail } from './Rail.tsx';
import { type Screen, useRoute } from './route.ts';
import { StatusLine } from './StatusLine.tsx';
import { screenTitles, screenViews } from './screens.tsx';

export function App() {
  const { connection } = useStores();
  const isStale = useStore(connection, ({ link }) => link.state === 'lost');
  const { screen, id } = useRoute();
  const content = useRef<HTMLElement>(null);
  const View = screenViews[screen];
  const title = screenTitles[screen];
  useEffect(() => {
    document.title = `${title} · llama-proxy`;
  }, [title]);

  return (
    <div className="frame">
      <button type="button" className="skip" onClick={() => content.current?.focus()}>
        Skip to content
      </button>
      <StatusLine />
      <Rail screen={screen} />
      <main className={isStale ? 'content stale' : 'content'} aria-label={title} ref={content} tabIndex={-1}>
        <Alerts screen={screen} />
        <ErrorBoundary key={pageOf(screen, id)} what={`the screen “${title}”`}>
          <Suspense fallback={<Skeleton height={240} />}>
            <View id={id} />
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}

/** Another request or session is another page. The sections of Performance are parts of one: the focus stays on their tabs. */
function pageOf(screen: Screen, id: string | null): string {
  return screen === 'performance' || id === null ? screen : `${screen}/${id}`;
}
