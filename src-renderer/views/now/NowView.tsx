import { useStore } from 'zustand';
import { countFigure, percentFigure, rateFigure } from '#shared/metrics/figures.ts';
import { fullestContext } from '#shared/metrics/request-context.ts';
import { LabelledFigure } from '../../components/figures/LabelledFigure.tsx';
import { useStores } from '../../stores/stores-context.tsx';
import { LastFinished } from './LastFinished.tsx';
import { LiveCharts } from './measures/LiveCharts.tsx';
import '../../charts/charts.css';
import './now.css';
import { Running } from './running/Running.tsx';
import { Silence, useSilentSince } from './Silence.tsx';
import { SlotStrip } from './SlotStrip.tsx';

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
