import { useStore } from 'zustand';
import {
  countFigure,
  type Figure as FigureValue,
  rateFigure,
  ratioFigure,
  spanFigure,
} from '#shared/metrics/figures.ts';
import type { RequestTotals } from '#shared/metrics/sessions.ts';
import { Figure } from '../../components/figures/Figure.tsx';
import { Term } from '../../components/figures/Term.tsx';
import { useStores } from '../../stores/stores-context.tsx';

interface Sum {
  readonly label: string;
  readonly meaning: string;
  readonly of: (totals: RequestTotals) => FigureValue;
}

const sums: readonly Sum[] = [
  { label: 'Requests', meaning: 'Finished requests that the filter leaves.', of: (all) => countFigure(all.requests) },
  {
    label: 'Failed',
    meaning: 'Refused or broken off by the backend or the proxy.',
    of: (all) => countFigure(all.failed),
  },
  {
    label: 'Repaired',
    meaning: 'Requests in which something broken was put right.',
    of: (all) => countFigure(all.repaired),
  },
  {
    label: 'Input',
    meaning: 'Σ tokens of the prompts, cached ones included.',
    of: (all) => countFigure(all.promptTokens),
  },
  {
    label: 'From cache',
    meaning: 'Σ cached / Σ input tokens, over the requests that know both.',
    of: (all) => ratioFigure(all.cacheHitRatio),
  },
  { label: 'Output', meaning: 'Σ tokens generated.', of: (all) => countFigure(all.completionTokens) },
  {
    label: 'Prefill',
    meaning: 'Σ prompt tokens read / Σ time spent reading them. Never an average of rates.',
    of: (all) => rateFigure(all.promptTps),
  },
  {
    label: 'Generation',
    meaning: 'Σ tokens generated / Σ time spent on them. Never an average of rates.',
    of: (all) => rateFigure(all.generationTps),
  },
  {
    label: 'Time',
    meaning: 'Σ duration; requests that ran side by side count each.',
    of: (all) => spanFigure(all.durationMs),
  },
];

/** What the filter leaves, as one. */
export function Totals() {
  const { requestsTable } = useStores();
  const totals = useStore(requestsTable, (state) => state.totals);
  return (
    <dl className="rq-totals" aria-label="Totals of the selection" aria-busy={totals === null}>
      {sums.map(({ label, meaning, of }) => (
        <div key={label}>
          <dt>
            <Term meaning={meaning}>{label}</Term>
          </dt>
          <dd>{totals === null ? <span className="rq-wait" /> : <Figure figure={of(totals)} size="l" width={0} />}</dd>
        </div>
      ))}
    </dl>
  );
}
