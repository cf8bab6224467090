import type { ReactNode } from 'react';
import {
  countFigure,
  durationFigure,
  figureText,
  percentFigure,
  rateFigure,
  ratioFigure,
  unknown,
} from '#shared/metrics/figures.ts';
import { cacheHitRatio, draftAcceptance } from '#shared/metrics/quantities.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { Icon, type IconName } from '../../../components/Icon.tsx';
import { clockTime } from '../../../components/time/relative-time.ts';
import { statusWords } from '../words.ts';
import './cells.css';

export interface Column {
  readonly id: string;
  readonly title: string;
  /** The definition behind it. */
  readonly meaning: string;
  readonly minPx: number;
  /** Its part of the width that is left, 0 for none. */
  readonly share: number;
  readonly isNumber: boolean;
  readonly cell: (metrics: RequestMetrics) => ReactNode;
}

/** Everything that the table can show, in its order. */
export const columns: readonly Column[] = [
  {
    ...text('status', 'Status', 'How the request ended', 92),
    cell: ({ status, http_status }) => (
      <Mark kind={`${status} rq-status`} icon={status}>
        {statusWords[status]}
        {status === 'failed' && http_status !== null && <span className="soft"> {http_status}</span>}
      </Mark>
    ),
  },
  {
    ...text('time', 'Time', 'When it came, in the time zone of this machine', 104),
    cell: ({ timestamp }) => clockTime(new Date(timestamp), new Date()),
  },
  {
    ...text('client', 'Client', 'Program named first in its User-Agent', 92, 4),
    cell: (one) => named(one.client),
  },
  {
    ...text('session', 'Session', 'As the client names it', 96),
    cell: (one) => named(one.session_id),
  },
  { ...text('agent', 'Agent', 'As the client names it', 96), cell: (one) => named(one.agent_id) },
  {
    ...text('model', 'Model', 'As the backend names it, else as the client asked for it', 104, 5),
    cell: (one) => named(one.model),
  },
  { ...text('endpoint', 'Path', 'Where the client sent it', 176), cell: (one) => named(one.endpoint) },
  {
    ...text('finish', 'Finish', 'Why the model stopped, in the words of the backend', 96),
    cell: (one) => named(one.finish_reason),
  },
  {
    ...text('repairs', 'Repairs', 'Broken things that were mended, and those that could not be', 56),
    cell: ({ repairs, unrepaired }) => <Repairs repairs={repairs} unrepaired={unrepaired} />,
  },
  {
    ...number('duration', 'Duration', 'From the first byte that came to the last that went out', 64),
    cell: (one) => figureText(durationFigure(one.duration_ms)),
  },
  {
    ...number('prompt', 'Input', 'Tokens of the whole prompt, cached ones included', 56),
    cell: (one) => figureText(countFigure(one.prompt_tokens)),
  },
  {
    ...number('cached', 'Cached', 'Share of the prompt that came from the cache: cached / input', 58),
    cell: (one) => figureText(ratioFigure(cacheHitRatio(one.cached_tokens, one.prompt_tokens))),
  },
  {
    ...number('read', 'Read', 'Tokens of the prompt that had to be read: input less cached', 56),
    cell: ({ prompt_tokens: all, cached_tokens: cached }) =>
      figureText(countFigure(all === null || cached === null ? null : all - cached)),
  },
  {
    ...number('output', 'Output', 'Tokens generated, thoughts and tool calls included', 56),
    cell: (one) => figureText(countFigure(one.completion_tokens)),
  },
  {
    ...number('reasoning', 'Thoughts', 'The part of the output that was reasoning, in tokens', 76),
    cell: (one) => figureText(countFigure(one.reasoning_tokens)),
  },
  {
    ...number('context', 'Context', 'Input and output, of the tokens that fit into the slot', 72),
    cell: (one) => figureText(percentFigure(one.context_percent)),
  },
  {
    ...number('ttft', 'First token', 'From the request to the first token of any kind; streams only', 84),
    cell: (one) => figureText(durationFigure(one.ttft_ms)),
  },
  {
    ...number('prefill', 'Prefill t/s', 'Prompt tokens read per second, cached ones left out', 72),
    cell: (one) => rateFigure(one.prompt_tps).digits + thousands(one.prompt_tps),
  },
  {
    ...number('generation', 'Gen. t/s', 'Generation: tokens generated per second', 62),
    cell: (one) => rateFigure(one.generation_tps).digits + thousands(one.generation_tps),
  },
  {
    ...number('draft', 'Drafts kept', 'Speculative decoding: accepted / drafted tokens', 88),
    cell: (one) => figureText(ratioFigure(draftAcceptance(one.draft_accepted_tokens, one.draft_tokens))),
  },
  {
    ...number('tools', 'Calls', 'Tool calls in the answer', 56),
    cell: (one) => String(one.tool_calls),
  },
  {
    ...number('queue', 'Queued', 'Estimate: time to first token less prefill; streams only', 76),
    cell: (one) => figureText(durationFigure(one.queue_ms)),
  },
];

function text(id: string, title: string, meaning: string, minPx: number, share = 0) {
  return { id, title, meaning, minPx, share, isNumber: false };
}

function number(id: string, title: string, meaning: string, minPx: number) {
  return { id, title, meaning, minPx, share: 0, isNumber: true };
}

function named(name: string | null): ReactNode {
  return name === null ? <span className="soft">{unknown}</span> : <span title={name}>{name}</span>;
}

/** The scale that the digits were divided by; the unit itself stands in the head. */
function thousands(tokensPerSecond: number | null): string {
  const scale = rateFigure(tokensPerSecond).unit.replace(/\s*t\/s$/, '');
  return scale === '' ? '' : ` ${scale}`;
}

function Repairs({ repairs, unrepaired }: Pick<RequestMetrics, 'repairs' | 'unrepaired'>) {
  return (
    <span className="rq-repairs">
      {repairs > 0 && (
        <Mark kind="repaired" icon="repaired">
          {repairs}
          <span className="unseen"> repaired</span>
        </Mark>
      )}
      {unrepaired > 0 && (
        <Mark kind="unrepaired" icon="unrepaired">
          {unrepaired}
          <span className="unseen"> unrepaired</span>
        </Mark>
      )}
    </span>
  );
}

function Mark({
  kind,
  icon,
  children,
}: {
  readonly kind: string;
  readonly icon: IconName;
  readonly children: ReactNode;
}) {
  return (
    <span className={`mark mark-${kind}`}>
      <Icon name={icon} />
      <span className="cut">{children}</span>
    </span>
  );
}
