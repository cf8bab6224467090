import { type CSSProperties, useMemo } from 'react';
import type { StoredRequestView } from '#shared/contract/history-queries.ts';
import { countFigure, durationFigure, figureText, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import { hrefOf } from '../../app/route.ts';
import { countTick, ticksUpTo } from '../../charts/scale.ts';
import { Term } from '../../components/figures/Term.tsx';
import { Tooltip } from '../../components/Tooltip.tsx';
import { type StoryBar, storyChart } from './story-bars.ts';

/** Context of each request of a session: what the cache gave, what was read, what was written. */
export function StoryChartView({
  requests,
  topTokens,
}: {
  readonly requests: readonly StoredRequestView[];
  readonly topTokens?: number;
}) {
  const chart = useMemo(() => storyChart(requests), [requests]);
  const ticks = ticksUpTo(Math.max(chart.topTokens, topTokens ?? 0), 3);
  const top = ticks.at(-1) ?? 1;
  return (
    <div className="story">
      <div className="story-plot">
        {ticks.slice(1).map((tick) => (
          <span key={tick} className="story-tick" style={{ '--at': tick / top } as CSSProperties}>
            {countTick(tick)}
          </span>
        ))}
        {chart.limitTokens !== null && (
          <span className="story-limit" style={{ '--at': chart.limitTokens / top } as CSSProperties}>
            slot
          </span>
        )}
        <ol className="story-bars">
          {chart.bars.map((bar) => (
            <Bar key={bar.metrics.request_id} bar={bar} top={top} />
          ))}
        </ol>
      </div>
      <HitRatios bars={chart.bars} />
      <p className="story-key soft small">
        <span>
          <i className="story-cached" /> from cache
        </span>
        <span>
          <i className="story-read" /> read
        </span>
        <span>
          <i className="story-output" /> written
        </span>
        <span>
          <i className="story-key-repair" /> repaired
        </span>
        <span>
          <i className="story-key-failed" /> failed or unrepaired
        </span>
        <span>tokens, oldest request at the left</span>
      </p>
    </div>
  );
}

/** The cache over the session: under each bar the share of its prompt that was there already. A request that does not tell is a gap. */
function HitRatios({ bars }: { readonly bars: readonly StoryBar[] }) {
  if (bars.every(({ hitRatio }) => hitRatio === null)) return null;
  return (
    <div className="story-hits">
      <span className="story-hits-label">
        <Term meaning="Cached / prompt tokens of each request, 0 to 100%. A fall means that the backend read again what it had known">
          Hit ratio
        </Term>
      </span>
      <ol className="story-hits-line" aria-hidden="true">
        {bars.map(({ metrics, hitRatio }) => (
          <li key={metrics.request_id}>
            {hitRatio !== null && <i style={{ '--share': Math.min(1, hitRatio) } as CSSProperties} />}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Bar({ bar, top }: { readonly bar: StoryBar; readonly top: number }) {
  const { metrics, cachedTokens, readTokens, outputTokens, isCompaction } = bar;
  const parts = [
    ['output', outputTokens],
    ['read', readTokens],
    ['cached', cachedTokens],
  ] as const;
  const isBad = metrics.status === 'failed' || metrics.unrepaired > 0;
  return (
    <li className={isCompaction ? 'story-compaction' : undefined}>
      <Tooltip text={barText(bar)}>
        <a href={hrefOf('requests', metrics.request_id)} className="story-bar" aria-label={barText(bar)}>
          {isBad && <i className="story-bad" />}
          {!isBad && metrics.repairs > 0 && <i className="story-repaired" />}
          {parts.map(([kind, tokens]) => (
            <span key={kind} className={`story-${kind}`} style={{ '--share': tokens / top } as CSSProperties} />
          ))}
        </a>
      </Tooltip>
    </li>
  );
}

function barText({ metrics, cachedTokens, readTokens, outputTokens, hitRatio, isCompaction }: StoryBar): string {
  const { status, repairs, unrepaired, generation_tps, duration_ms, timestamp, error } = metrics;
  return [
    `${new Date(timestamp).toLocaleTimeString('sv-SE')} · ${status} after ${figureText(durationFigure(duration_ms))}`,
    `${figureText(countFigure(cachedTokens))} from cache, ${figureText(countFigure(readTokens))} read, ${figureText(countFigure(outputTokens))} written`,
    `Cache hit ratio ${figureText(ratioFigure(hitRatio))}`,
    `Generation ${figureText(rateFigure(generation_tps))}`,
    ...(isCompaction ? ['The prompt became much shorter: the client has dropped or summed up its past'] : []),
    ...(repairs > 0 ? [`${repairs} repaired`] : []),
    ...(unrepaired > 0 ? [`${unrepaired} unrepaired`] : []),
    ...(error === null ? [] : [error]),
  ].join('\n');
}
