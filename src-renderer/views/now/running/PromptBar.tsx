import { memo } from 'react';
import { countFigure, figureText, ratioFigure } from '#shared/metrics/figures.ts';
import type { FrameRequest } from '#shared/metrics/metrics-frame.ts';
import { Bar, type BarPart } from '../../../components/figures/Bar.tsx';

/** How far the prompt is read, and how much of it the cache gave. */
export const PromptBar = memo(
  function PromptBar({ request }: { readonly request: FrameRequest }) {
    const { filled, parts, text } = promptState(request);
    return (
      <div className="gauge">
        <span
          className="gauge-label"
          title="How much of the prompt the backend has read: (processed − cached) / (total − cached). Hatched: taken from its cache"
        >
          Prompt
        </span>
        <Bar label="Prompt" text={text} filled={filled} parts={parts} />
        <span className="gauge-text">{text}</span>
      </div>
    );
  },
  ({ request: a }, { request: b }) =>
    a.phase === b.phase &&
    a.promptTokens === b.promptTokens &&
    a.cachedTokens === b.cachedTokens &&
    a.prefill?.processedTokens === b.prefill?.processedTokens &&
    a.prefill?.totalTokens === b.prefill?.totalTokens,
);

interface PromptState {
  readonly filled: number | null;
  readonly parts: readonly BarPart[];
  readonly text: string;
}

function promptState({ phase, prefill, promptTokens, cachedTokens }: FrameRequest): PromptState {
  if (phase === 'queued') return { filled: 0, parts: [], text: 'Waits for a slot' };
  if (phase === 'prefill') {
    if (prefill === null) return { filled: null, parts: [], text: 'Being read' };
    const { totalTokens, cachedTokens: cached, processedTokens, ratio } = prefill;
    return {
      filled: totalTokens === 0 ? null : processedTokens / totalTokens,
      parts: readParts(totalTokens, cached, processedTokens),
      text: `${figureText(ratioFigure(ratio))} of ${tokens(totalTokens - cached)} to read`,
    };
  }
  const total = promptTokens ?? prefill?.totalTokens ?? null;
  const cached = cachedTokens ?? prefill?.cachedTokens ?? null;
  if (total === null) {
    const isRead = phase !== null;
    return { filled: isRead ? 1 : null, parts: isRead ? readParts(1, 0, 1) : [], text: 'Size not told yet' };
  }
  return {
    filled: 1,
    parts: readParts(total, cached ?? 0, total),
    text: cached === null ? `${tokens(total)} tokens` : `${tokens(total)} · ${tokens(cached)} cached`,
  };
}

function tokens(count: number): string {
  return figureText(countFigure(count));
}

function readParts(total: number, cached: number, processed: number): BarPart[] {
  if (total === 0) return [];
  return [
    { kind: 'cached', share: cached / total },
    { kind: 'read', share: Math.max(0, processed - cached) / total },
  ];
}
