import type { CSSProperties } from 'react';
import { durationFigure, figureText, percentFigure } from '#shared/metrics/figures.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { Card } from '../../components/Card.tsx';
import { Term } from '../../components/figures/Term.tsx';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { type Span, type SpanKind, timelineOf } from './reading/timeline.ts';

interface SpanLook {
  readonly title: string;
  readonly meaning: string;
  readonly icon: IconName;
}

const looks: Record<SpanKind, SpanLook> = {
  queued: {
    title: 'Queued',
    meaning: 'Estimate: time to first token less prefill. Streams only.',
    icon: 'queued',
  },
  prefill: {
    title: 'Prefill',
    meaning: 'Reading the part of the prompt that the cache did not give.',
    icon: 'prefill',
  },
  thinking: { title: 'Thinking', meaning: 'From the first to the last token of thought.', icon: 'thinking' },
  answering: { title: 'Answering', meaning: 'While text for the reader was written.', icon: 'answering' },
  tool_call: { title: 'Tool calls', meaning: 'While the arguments of tool calls were written.', icon: 'tool_call' },
  generation: {
    title: 'Generation',
    meaning: 'All tokens together: the answer was not streamed, so nobody saw its parts.',
    icon: 'answering',
  },
  rest: {
    title: 'Not accounted for',
    meaning: 'Duration less all of these: the network, the backend before its first byte, and what no clock saw.',
    icon: 'dot',
  },
};

/** Where the time of a request went, to scale, with the numbers, and what is not known. */
export function TimelineBar({ metrics }: { readonly metrics: RequestMetrics }) {
  const { spans, unknown, totalMs } = timelineOf(metrics);
  return (
    <Card title="Where the time went" aside={<span className="soft small">{overheadText(metrics)}</span>}>
      <div className="timeline" aria-hidden="true">
        {spans.map(({ kind, ms }) => (
          <span
            key={kind}
            className={`timeline-span timeline-${kind}`}
            style={{ '--share': ms / totalMs } as CSSProperties}
            title={`${looks[kind].title} ${figureText(durationFigure(ms))}`}
          />
        ))}
      </div>
      <dl className="timeline-key">
        {spans.map((span) => (
          <Key key={span.kind} span={span} totalMs={totalMs} />
        ))}
        {unknown.map((kind) => (
          <div key={kind} className="soft">
            <dt>
              <Term meaning={looks[kind].meaning}>{looks[kind].title}</Term>
            </dt>
            <dd>not known</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Key({ span: { kind, ms }, totalMs }: { readonly span: Span; readonly totalMs: number }) {
  const { title, meaning, icon } = looks[kind];
  return (
    <div>
      <dt>
        <span className={`mark timeline-mark-${kind}`}>
          <Icon name={icon} />
        </span>
        <Term meaning={meaning}>{title}</Term>
      </dt>
      <dd>
        <b>{figureText(durationFigure(ms))}</b>{' '}
        <span className="soft">{figureText(percentFigure((100 * ms) / totalMs))}</span>
      </dd>
    </div>
  );
}

/** It overlaps with the phases: what a fix withholds is withheld while the model writes. */
function overheadText({ proxy_overhead_ms: ms }: RequestMetrics): string {
  return ms === null
    ? 'Time in the proxy: not known'
    : `Time in the proxy: ${figureText(durationFigure(ms))}, while fixes held text back included`;
}
