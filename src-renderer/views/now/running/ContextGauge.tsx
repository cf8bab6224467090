import { memo } from 'react';
import { countFigure, figureText, percentFigure } from '#shared/metrics/figures.ts';
import type { RequestContext } from '#shared/metrics/request-context.ts';
import { Bar, type BarPart } from '../../../components/figures/Bar.tsx';

/** How much of the slot's context a request fills, and with what. */
export const ContextGauge = memo(
  function ContextGauge({ context }: { readonly context: RequestContext }) {
    const { used, total, percent } = context;
    const ofTotal = `${figureText(countFigure(used))} of ${figureText(countFigure(total))}`;
    const text = percent === null ? ofTotal : `${figureText(percentFigure(percent))} · ${ofTotal}`;
    return (
      <div className="gauge">
        <span
          className="gauge-label"
          title="Prompt and answer so far, as a share of the tokens that fit into the slot. Hatched: from the cache; blue: read; green: generated"
        >
          Context
        </span>
        <Bar
          label="Context"
          text={text}
          filled={percent === null ? null : percent / 100}
          parts={contextParts(context)}
        />
        <span className="gauge-text">{text}</span>
      </div>
    );
  },
  ({ context: a }, { context: b }) =>
    a.prompt === b.prompt && a.cached === b.cached && a.used === b.used && a.total === b.total,
);

function contextParts({ prompt, cached, generated, total }: RequestContext): BarPart[] {
  if (prompt === null || total === null) return [];
  return [
    { kind: 'cached', share: cached / total },
    { kind: 'read', share: (prompt - cached) / total },
    { kind: 'generated', share: generated / total },
  ];
}
