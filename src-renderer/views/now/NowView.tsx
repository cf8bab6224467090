import { useStore } from 'zustand';
import { countFigure, rateFigure } from '#shared/metrics/figures.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { LabelledFigure } from '../../components/LabelledFigure.tsx';
import { Sparkline } from '../../components/Sparkline.tsx';
import { trailLength } from '../../stores/live.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { LastFinished } from './LastFinished.tsx';
import './now.css';
import { RequestCard } from './RequestCard.tsx';

/** What runs at this moment, and what just ended. */
export function NowView() {
  const { connection } = useStores();
  const isStale = useStore(connection, ({ link }) => link.state === 'lost');
  return (
    <div className={isStale ? 'now stale' : 'now'}>
      <Totals />
      <Running />
      <LastFinished />
    </div>
  );
}

function Totals() {
  const { live } = useStores();
  const frame = useStore(live, (state) => state.frame);
  const trail = useStore(live, (state) => state.totalTrail);
  const isIdle = frame === null || frame.requests.length === 0;
  return (
    <section className="totals card" aria-label="All requests together">
      <dl className="totals-figures">
        <LabelledFigure
          label="Generation"
          meaning="Tokens per second that the backend generates for all running requests together, over the last two seconds"
          figure={rateFigure(isIdle ? null : frame.generationTps)}
          size="xl"
        />
        <LabelledFigure
          label="Prefill"
          meaning="Prompt tokens per second that the backend reads for all running requests together, cached ones left out"
          figure={rateFigure(isIdle ? null : frame.prefillTps)}
          size="xl"
        />
        <LabelledFigure
          label="Running"
          meaning="Requests that are being answered or wait for their turn"
          figure={countFigure(frame?.requests.length ?? 0)}
          size="xl"
          width={3}
        />
      </dl>
      <div className="totals-trail">
        <p className="soft small">Generation over the last 30 s of work</p>
        <Sparkline values={trail} length={trailLength} label="Generation speed over the last half minute of work" />
      </div>
    </section>
  );
}

function Running() {
  const { live } = useStores();
  const frame = useStore(live, (state) => state.frame);
  const trails = useStore(live, (state) => state.trails);
  const cancelling = useStore(live, (state) => state.cancelling);
  const messages = useStore(live, (state) => state.messages);
  if (frame === null || frame.requests.length === 0) return <NothingRuns />;
  return (
    <section aria-label="Running requests">
      <ul className="cards">
        {frame.requests.map((request) => (
          <li key={request.requestId}>
            <RequestCard
              request={request}
              trail={trails.get(request.requestId) ?? []}
              isCancelling={cancelling.has(request.requestId)}
              message={messages.get(request.requestId) ?? null}
              onCancel={live.cancel}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function NothingRuns() {
  const { connection, requests } = useStores();
  const url = useStore(connection, ({ status }) => status?.proxy.url ?? null);
  const hasSome = useStore(requests, (state) => state.requests.length > 0);
  const isKnown = useStore(requests, (state) => state.isKnown);
  if (!isKnown) return <div className="card skeleton" />;
  return (
    <div className="card">
      <EmptyState icon="now" title={hasSome ? 'Nothing runs at the moment' : 'No request has come yet'}>
        {hasSome ? (
          <p className="soft">A running request shows here with its phase, speed and context.</p>
        ) : (
          <p className="soft">
            Point your coding agent at {url === null ? 'this proxy' : <code>{url}</code>};{' '}
            <a href="#connect">Connect</a> has the lines to paste.
          </p>
        )}
      </EmptyState>
    </div>
  );
}
