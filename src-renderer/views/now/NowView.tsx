import { useStore } from 'zustand';
import { countFigure, percentFigure, rateFigure } from '#shared/metrics/figures.ts';
import { fullestContext, requestContext } from '#shared/metrics/request-context.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { LabelledFigure } from '../../components/LabelledFigure.tsx';
import { ownerOf } from '../../stores/owners.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { LastFinished } from './LastFinished.tsx';
import { LiveCharts } from './LiveCharts.tsx';
import '../../charts/charts.css';
import './now.css';
import { RequestCard } from './RequestCard.tsx';
import { Silence, useSilentSince } from './Silence.tsx';
import { SlotStrip } from './SlotStrip.tsx';
import { useHeldPeak } from './use-held-peak.ts';
import { WhileSeen } from './WhileSeen.tsx';

/** What runs at this moment, what it runs in, and what just ended. */
export function NowView() {
  const silentSinceMs = useSilentSince();
  return (
    <div className={silentSinceMs === null ? 'now' : 'now stale'}>
      <Totals silentSinceMs={silentSinceMs} />
      <div className="now-work">
        <Running />
        <LastFinished />
      </div>
      <div className="now-backend">
        <SlotStrip />
        <LiveCharts />
      </div>
    </div>
  );
}

function Totals({ silentSinceMs }: { readonly silentSinceMs: number | null }) {
  const { live } = useStores();
  const frame = useStore(live, (state) => state.frame);
  const requests = frame?.requests ?? [];
  return (
    <section className="totals" aria-label="All requests together">
      <dl className="totals-figures">
        <LabelledFigure
          label="Generation"
          meaning="Tokens per second that the backend generates for all running requests together, over the last two seconds"
          figure={rateFigure(frame?.generationTps ?? null)}
          size="xl"
        />
        <LabelledFigure
          label="Prefill"
          meaning="Prompt tokens per second that the backend reads for all running requests together, cached ones left out"
          figure={rateFigure(frame?.prefillTps ?? null)}
          size="xl"
        />
        <LabelledFigure
          label="Fullest context"
          meaning="Prompt and answer so far of the running request that fills its slot most, as a share of the tokens that fit into the slot"
          figure={percentFigure(fullestContext(requests, frame?.slots)?.percent ?? null)}
          size="xl"
        />
        <LabelledFigure
          label="Running"
          meaning="Requests that are being answered or wait for their turn"
          figure={countFigure(frame === null ? null : requests.length)}
          size="xl"
          width={3}
        />
      </dl>
      {silentSinceMs !== null && <Silence sinceMs={silentSinceMs} />}
    </section>
  );
}

/** Up to how many requests the cards are drawn wide, and up to how many in full; beyond that they keep to what changes. */
const wideCards = 2;
const fullCards = 6;

/** Between two turns of an agent nothing runs for a moment; the room of its card is kept for so long. */
const holdMs = 4000;

function Running() {
  const { live } = useStores();
  const frame = useStore(live, (state) => state.frame);
  const trails = useStore(live, (state) => state.trails);
  const owners = useStore(live, (state) => state.owners);
  const acceptance = useStore(live, (state) => state.acceptance);
  const cancelling = useStore(live, (state) => state.cancelling);
  const messages = useStore(live, (state) => state.messages);
  const room = useHeldPeak(frame?.requests.length ?? 0, holdMs);
  if (frame === null) return <div className="card skeleton run-room" />;
  if (room === 0) return <NothingRuns />;
  return (
    <section aria-label="Running requests">
      <ul className={`cards ${room <= wideCards ? 'cards-wide' : room <= fullCards ? 'cards-full' : 'cards-dense'}`}>
        {frame.requests.map((request) => (
          <WhileSeen key={request.requestId}>
            <RequestCard
              request={request}
              context={requestContext(request, frame.slots)}
              trail={trails.get(request.requestId) ?? noTrail}
              owner={owners.numbers.get(ownerOf(request))}
              acceptance={request.model === null ? null : (acceptance.get(request.model) ?? null)}
              isCancelling={cancelling.has(request.requestId)}
              message={messages.get(request.requestId) ?? null}
              onCancel={live.cancel}
            />
          </WhileSeen>
        ))}
        {Array.from({ length: room - frame.requests.length }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
          <li key={index} className="run-gone" aria-hidden="true" />
        ))}
      </ul>
    </section>
  );
}

const noTrail: readonly null[] = [];

function NothingRuns() {
  const { connection, live } = useStores();
  const url = useStore(connection, ({ status }) => status?.proxy.url ?? null);
  const hasSome = useStore(live, ({ finished }) => finished.length > 0);
  return (
    <div className="card run-room">
      <EmptyState icon="now" title={hasSome ? 'Nothing runs at the moment' : 'No request has come yet'}>
        {hasSome ? (
          <p className="soft">A running request shows here with its phase, speed and context.</p>
        ) : (
          <p className="soft">
            Point your coding agent at {url === null ? 'this proxy' : <code>{url}</code>};{' '}
            <a href="#/connect">Connect</a> has the lines to paste.
          </p>
        )}
      </EmptyState>
    </div>
  );
}
