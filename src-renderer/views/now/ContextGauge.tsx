import { countFigure, figureText, percentFigure } from '#shared/metrics/figures.ts';
import type { FrameRequest } from '#shared/metrics/metrics-frame.ts';
import { contextPercent } from '#shared/metrics/quantities.ts';
import { Bar } from '../../components/Bar.tsx';

/** How much of the slot's context the request fills, and with what. */
export function ContextGauge({ request }: { readonly request: FrameRequest }) {
  const { contextTotal, prefill, generatedTokens, phase } = request;
  const prompt =
    (phase === 'prefill' ? prefill?.processedTokens : (request.promptTokens ?? prefill?.totalTokens)) ?? null;
  const cached = Math.min(request.cachedTokens ?? prefill?.cachedTokens ?? 0, prompt ?? 0);
  const used = prompt === null ? null : prompt + (generatedTokens ?? 0);
  const percent = contextPercent(used, contextTotal);
  const whole = figureText(countFigure(contextTotal));
  const text =
    percent === null
      ? `${figureText(countFigure(used))} of ${whole}`
      : `${figureText(countFigure(used))} of ${whole} · ${figureText(percentFigure(percent))}`;
  return (
    <div className="gauge">
      <span
        className="gauge-label"
        title="Prompt and answer so far, of the tokens that fit into the slot. Hatched: cached; blue: read; green: generated"
      >
        Context
      </span>
      <Bar
        label="Context"
        text={text}
        filled={percent === null ? 0 : percent / 100}
        parts={
          contextTotal === null || contextTotal === 0 || prompt === null
            ? []
            : [
                { kind: 'cached', share: cached / contextTotal },
                { kind: 'read', share: (prompt - cached) / contextTotal },
                { kind: 'generated', share: (generatedTokens ?? 0) / contextTotal },
              ]
        }
      />
      <span className="gauge-text cut">{text}</span>
    </div>
  );
}
