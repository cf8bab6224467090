import { useStore } from 'zustand';
import { Icon } from '../../components/Icon.tsx';
import { clockTime, timeAgo } from '../../components/time/relative-time.ts';
import { useNow } from '../../components/time/use-now.ts';
import type { Arrival } from '../../stores/live/arrivals.ts';
import { useStores } from '../../stores/stores-context.tsx';

/** Whether the pasted lines work: waits for a request, and says who sent it when it comes. */
export function FirstRequest() {
  const { arrivals } = useStores();
  const seen = useStore(arrivals, (state) => state.seen);
  const last = useStore(arrivals, (state) => state.last);
  return (
    <div className={seen === null ? 'first-request' : 'first-request first-request-seen'} role="status">
      <span className="first-request-mark">
        <Icon name={seen === null ? 'queued' : 'completed'} />
      </span>
      <div>
        <p className="first-request-title">
          {seen === null ? 'Waiting for the first request…' : `${nameOf(seen)} is connected`}
        </p>
        <p className="soft small">
          {seen === null ? (
            <Before last={last} />
          ) : (
            <>
              Its last request came at {clockTime(new Date(seen.atMs), new Date())}. See it under{' '}
              <a href="#/now">Now</a>.
            </>
          )}
        </p>
      </div>
    </div>
  );
}

function Before({ last }: { readonly last: Arrival | null }) {
  const now = useNow(10_000);
  if (last === null) return 'This turns green as soon as a client sends one.';
  return `The last one before this page was opened came from ${nameOf(last)}, ${timeAgo(last.atMs, now)}.`;
}

function nameOf({ client }: Arrival): string {
  return client ?? 'A client without a name';
}
