import { useStore } from 'zustand';
import { Icon } from '../../components/Icon.tsx';
import { clockTime, timeAgo } from '../../components/time/relative-time.ts';
import { useNow } from '../../components/time/use-now.ts';
import { useStores } from '../../stores/stores-context.tsx';

/** When the figures stopped being those of the present: nothing is heard of the backend, or of the program itself. Null: they are. */
export function useSilentSince(): number | null {
  const { connection } = useStores();
  return useStore(connection, ({ link, status }) => {
    if (link.state === 'lost') return link.sinceMs;
    const backend = status?.backend.state;
    return backend?.status === 'unreachable' ? backend.sinceMs : null;
  });
}

/** Says that the dimmed figures are old, and how old. */
export function Silence({ sinceMs }: { readonly sinceMs: number }) {
  const now = useNow(1000);
  return (
    <p className="mark mark-warning" role="status">
      <Icon name="warning" />
      Silent since {clockTime(new Date(sinceMs), new Date(now))}, {timeAgo(sinceMs, now)}
    </p>
  );
}
