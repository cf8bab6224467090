import { use, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { StoredRequestView } from '#shared/contract/history-queries.ts';
import { hrefOf } from '../../app/route.ts';
import { Card } from '../../components/Card.tsx';
import { Button } from '../../components/controls/Button.tsx';
import { CopyText } from '../../components/controls/clipboard.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { LabelledFigure } from '../../components/figures/LabelledFigure.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { maxStoryRequests, type SessionStory } from '../../stores/history/sessions-story.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { handOver } from '../requests/hand-over.ts';
import { SessionRequests } from './SessionRequests.tsx';
import { StoryChartView } from './StoryChartView.tsx';
import { sessionFigures } from './session-figures.ts';

/** One session from its first request to its last. */
export function SessionStoryView({ sessionId }: { readonly sessionId: string }) {
  const { sessionStories } = useStores();
  const story = useStore(sessionStories, (state) => state.stories.get(sessionId));
  useEffect(() => {
    void sessionStories.open([sessionId]);
    return sessionStories.close;
  }, [sessionStories, sessionId]);
  return (
    <div className="sess">
      <h1 className="unseen">A session</h1>
      <header className="sess-head">
        <p className="sess-path">
          <a className="crumb" href={hrefOf('sessions')}>
            <Icon name="sessions" />
            Sessions
          </a>
          <code className="soft cut">{sessionId}</code>
        </p>
        <SessionActions sessionId={sessionId} />
      </header>
      {(story === undefined || story.state === 'loading') && (
        <>
          <Skeleton height={120} />
          <Skeleton height={260} />
        </>
      )}
      {story?.state === 'failed' && (
        <div className="card">
          <EmptyState icon="search" title="This session cannot be shown">
            <p className="soft">{story.message}</p>
          </EmptyState>
        </div>
      )}
      {story?.state === 'ready' && <Story story={story.value} />}
    </div>
  );
}

function Story({ story: { session, requests } }: { readonly story: SessionStory }) {
  return (
    <>
      <section className="card sess-facts" aria-label="In short">
        <p className="origin">
          <b>{session.client ?? 'Unknown client'}</b>
          <span>{session.models.join(', ') || 'unknown model'}</span>
          <span className="soft">
            {new Date(session.startedAt).toLocaleString('sv-SE')} to {new Date(session.endedAt).toLocaleString('sv-SE')}
          </span>
          <span className="soft">
            {session.source === 'client' ? 'named by its client' : 'found by the pauses between requests'}
          </span>
        </p>
        <dl className="sess-figures">
          {sessionFigures(session).map(({ label, meaning, figure }) => (
            <LabelledFigure key={label} label={label} meaning={meaning} figure={figure} />
          ))}
        </dl>
      </section>
      <Card title="Context, request by request" aside={<CutNote session={session} shown={requests.length} />}>
        <StoryChartView requests={requests} />
      </Card>
      <FixCounts requests={requests} />
      <Card title="Requests" aside={<AllRequests sessionId={session.id} />}>
        <SessionRequests requests={requests} />
      </Card>
    </>
  );
}

function CutNote({ session, shown }: { readonly session: SessionStory['session']; readonly shown: number }) {
  if (session.requests <= shown || shown < maxStoryRequests) return null;
  return (
    <span className="soft small">
      the last {shown} of {session.requests.toLocaleString('en-US')}
    </span>
  );
}

/** Which fixes acted in the session, those that acted most first. */
function FixCounts({ requests }: { readonly requests: readonly StoredRequestView[] }) {
  const { fixes: store } = useStores();
  const known = useStore(store, (state) => state.view?.fixes);
  const counts = new Map<string, number>();
  for (const { metrics } of requests) {
    for (const fix of metrics.fixes) counts.set(fix, (counts.get(fix) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  return (
    <Card title="Fixes that acted">
      <ul className="sess-fixes">
        {[...counts]
          .sort(([, a], [, b]) => b - a)
          .map(([id, count]) => (
            <li key={id}>
              <b>{known?.find((fix) => fix.id === id)?.title ?? id}</b>{' '}
              <span className="soft">
                in {count} {count === 1 ? 'request' : 'requests'}
              </span>
            </li>
          ))}
      </ul>
    </Card>
  );
}

function AllRequests({ sessionId }: { readonly sessionId: string }) {
  const { requestsTable } = useStores();
  return (
    <a href={hrefOf('requests')} onClick={() => void requestsTable.setFilter({ session: sessionId })}>
      Open in the table of all requests
    </a>
  );
}

function SessionActions({ sessionId }: { readonly sessionId: string }) {
  const { exports } = useStores();
  const copyText = use(CopyText);
  const isBusy = useStore(exports, (state) => state.isBusy);
  const canDownload = useStore(exports, (state) => state.capabilities.includes('download'));
  const [said, setSaid] = useState<string | null>(null);

  async function exportCsv(): Promise<void> {
    const exported = await exports.exportCsv({ session: sessionId });
    setSaid((await handOver(exported, { canDownload, copyText })) ?? exports.getState().message);
  }

  return (
    <span className="sess-actions">
      <output className="soft small">{said}</output>
      <Button icon="download" aria-disabled={isBusy} onClick={() => void exportCsv()}>
        Export CSV
      </Button>
    </span>
  );
}
