import { useStore } from 'zustand';
import { countFigure, durationFigure, type Figure as FigureValue, rateFigure } from '#shared/metrics/figures.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { Card } from '../../components/Card.tsx';
import { Figure } from '../../components/Figure.tsx';
import { timeAgo } from '../../components/relative-time.ts';
import { StatusMark } from '../../components/StatusMark.tsx';
import { useNow } from '../../components/use-now.ts';
import { useStores } from '../../stores/stores-context.tsx';

const shown = 6;

/** The last few requests; a click opens one in the list of all. */
export function LastFinished() {
  const { requests } = useStores();
  const all = useStore(requests, (state) => state.requests);
  const now = useNow(1000);
  if (all.length === 0) return null;

  function open(requestId: string): void {
    void requests.select(requestId);
    location.hash = '#requests';
  }

  return (
    <Card title="Last finished" aside={<a href="#requests">All requests</a>}>
      <ul className="last">
        {all.slice(0, shown).map((metrics) => (
          <li key={metrics.request_id}>
            <button type="button" className="last-row" onClick={() => open(metrics.request_id)}>
              <StatusMark status={metrics.status} />
              <span className="cut">
                {metrics.client ?? 'Unknown client'} <span className="soft">{metrics.model}</span>
              </span>
              <Repairs metrics={metrics} />
              <Figure figure={tokensFigure(metrics.completion_tokens)} />
              <Figure figure={rateFigure(metrics.generation_tps)} />
              <Figure figure={durationFigure(metrics.duration_ms)} />
              <span className="soft last-when">{timeAgo(endMs(metrics), now)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Repairs({ metrics }: { readonly metrics: RequestMetrics }) {
  if (metrics.unrepaired > 0) return <StatusMark status="unrepaired" count={metrics.unrepaired} />;
  if (metrics.fixes.length > 0) return <StatusMark status="repaired" />;
  return <span />;
}

function tokensFigure(count: number | null): FigureValue {
  const { digits, unit } = countFigure(count);
  return { digits, unit: count === null ? '' : `${unit} tokens`.trim() };
}

function endMs({ timestamp, duration_ms }: RequestMetrics): number {
  return Date.parse(timestamp) + duration_ms;
}
