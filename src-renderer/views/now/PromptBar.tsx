import { countFigure, durationFigure, figureText, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import type { FrameRequest } from '#shared/metrics/metrics-frame.ts';
import { Bar, type BarPart } from '../../components/Bar.tsx';

/** How far the prompt is read, at what speed, and how long it takes yet. */
export function PromptBar({ request }: { readonly request: FrameRequest }) {
  const { filled, parts, text } = promptState(request);
  return (
    <div className="gauge">
      <span className="gauge-label" title="How much of the prompt the backend has read; hatched: taken from its cache">
        Prompt
      </span>
      <Bar label="Prompt" text={text} filled={filled} parts={parts} />
      <span className="gauge-text cut">{text}</span>
    </div>
  );
}

interface PromptState {
  readonly filled: number | null;
  readonly parts: readonly BarPart[];
  readonly text: string;
}

function promptState({ phase, prefill, promptTokens, cachedTokens }: FrameRequest): PromptState {
  if (phase === 'queued') return { filled: 0, parts: [], text: 'Waits for a slot' };
  if (phase === 'prefill' && prefill === null) {
    return { filled: null, parts: [], text: 'Being read, progress unknown' };
  }
  if (phase === 'prefill' && prefill !== null) {
    const { totalTokens, processedTokens, ratio, tokensPerSecond, etaMs } = prefill;
    const left = etaMs === null ? '' : ` · ${figureText(durationFigure(etaMs))} left`;
    return {
      filled: totalTokens === 0 ? null : processedTokens / totalTokens,
      parts: readParts(totalTokens, prefill.cachedTokens, processedTokens),
      text: `${figureText(ratioFigure(ratio))} · ${figureText(rateFigure(tokensPerSecond))}${left}`,
    };
  }
  const total = promptTokens ?? prefill?.totalTokens ?? null;
  const cached = cachedTokens ?? prefill?.cachedTokens ?? null;
  if (total === null)
    return { filled: phase === null ? null : 1, parts: readParts(1, 0, 1), text: 'Read, size not known yet' };
  const ofThemCached = cached === null ? '' : ` · ${figureText(countFigure(cached))} cached`;
  return {
    filled: 1,
    parts: readParts(total, cached ?? 0, total),
    text: `${figureText(countFigure(total))} tokens${ofThemCached}`,
  };
}

function readParts(total: number, cached: number, processed: number): BarPart[] {
  if (total === 0) return [];
  return [
    { kind: 'cached', share: cached / total },
    { kind: 'read', share: Math.max(0, processed - cached) / total },
  ];
}
