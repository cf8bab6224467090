import { useStore } from 'zustand';
import { countFigure, durationFigure, type Figure as FigureValue, rateFigure } from '#shared/metrics/figures.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { Card } from '../../components/Card.tsx';
import { Figure } from '../../components/figures/Figure.tsx';
import { StatusMark } from '../../components/StatusMark.tsx';
import { timeAgo } from '../../components/time/relative-time.ts';
import { useNow } from '../../components/time/use-now.ts';
import { useStores } from '../../stores/stores-context.tsx';

/** As many as the largest window has room for; a smaller one hides the later ones. */
const shown = 16;

/** The last few requests; each leads to its details. */
export function LastFinished() {
  const { live } = useStores();
  const finished = useStore(live, (state) => state.finished);
  const now = useNow(1000);
  if (finished.length === 0) return null;

  return (
    <Card title="Last finished" aside={<a href="#/requests">All requests</a>}>
      <ul className="last">
        {finished.slice(0, shown).map((metrics) => (
          <li key={metrics.request_id}>
            <a className="last-row" href={`#/requests/${encodeURIComponent(metrics.request_id)}`}>
              <StatusMark status={metrics.status} />
              <span className="cut">
                {metrics.client ?? 'Unknown client'} <span className="soft">{metrics.model}</span>
              </span>
              <Repairs metrics={metrics} />
              <Figure figure={tokensFigure(metrics.completion_tokens)} />
              <Figure figure={rateFigure(metrics.generation_tps)} />
              <Figure figure={durationFigure(metrics.duration_ms)} />
              <span className="soft last-when">{timeAgo(endMs(metrics), now)}</span>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Repairs({ metrics }: { readonly metrics: RequestMetrics }) {
  if (metrics.unrepaired > 0) return <StatusMark status="unrepaired" count={metrics.unrepaired} />;
  if (metrics.repairs > 0) return <StatusMark status="repaired" />;
  return <span />;
}

function tokensFigure(count: number | null): FigureValue {
  const { digits, unit } = countFigure(count);
  return { digits, unit: count === null ? '' : `${unit} tokens`.trim() };
}

function endMs({ timestamp, duration_ms }: RequestMetrics): number {
  return Date.parse(timestamp) + duration_ms;
}
