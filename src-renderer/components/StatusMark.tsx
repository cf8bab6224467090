import type { LivePhase } from '#shared/metrics/live-request.ts';
import type { RequestStatus } from '#shared/metrics/request-metrics.ts';
import { Icon } from './Icon.tsx';

const words: Record<LivePhase | RequestStatus | 'repaired' | 'unrepaired', string> = {
  queued: 'Queued',
  prefill: 'Prefill',
  thinking: 'Thinking',
  answering: 'Answering',
  tool_call: 'Tool call',
  completed: 'Completed',
  failed: 'Failed',
  aborted: 'Aborted',
  repaired: 'Repaired',
  unrepaired: 'Unrepaired',
};

/** A phase, an end or a repair: colour, shape and word say the same. */
export function StatusMark({ status, count }: { readonly status: keyof typeof words; readonly count?: number }) {
  return (
    <span className={`mark mark-${status}`}>
      <Icon name={status} />
      {count !== undefined && `${count} `}
      {count === undefined ? words[status] : words[status].toLowerCase()}
    </span>
  );
}
