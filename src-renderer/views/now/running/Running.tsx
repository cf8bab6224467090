import { useStore } from 'zustand';
import { requestContext } from '#shared/metrics/request-context.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ownerOf } from '../../../stores/live/owners.ts';
import { useStores } from '../../../stores/stores-context.tsx';
import { RequestCard } from './RequestCard.tsx';
import { useHeldPeak } from './use-held-peak.ts';
import { WhileSeen } from './WhileSeen.tsx';

/** Up to how many requests the cards are drawn wide, and up to how many in full; beyond that they keep to what changes. */
const wideCards = 2;
const fullCards = 6;

/**
 * Between two turns of an agent nothing runs for a moment; the room of its card is kept for so long. More than one row of cards is kept
 * for longer: giving it back moves all that stands below.
 */
function holdMsOf(peak: number): number {
  return peak > wideCards ? 20_000 : 4000;
}

/** A card for each running request, and the room of those that just ended. */
export function Running() {
  const { live } = useStores();
  const frame = useStore(live, (state) => state.frame);
  const trails = useStore(live, (state) => state.trails);
  const owners = useStore(live, (state) => state.owners);
  const acceptance = useStore(live, (state) => state.acceptance);
  const cancelling = useStore(live, (state) => state.cancelling);
  const messages = useStore(live, (state) => state.messages);
  const running = frame?.requests.length ?? 0;
  const room = useHeldPeak(running, holdMsOf);
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
              modelAcceptance={request.model === null ? null : (acceptance.get(request.model) ?? null)}
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
