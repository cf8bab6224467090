import { countFigure, durationFigure, figureText, rateFigure } from '#shared/metrics/figures.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/** A span in the words of a sentence: `12.3 s`, `4 min`, `2 h 5 min`. */
export function spanText(ms: number): string {
  if (ms < 60_000) return figureText(durationFigure(ms));
  const minutes = Math.round(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} min`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** `claude-cli/2.1.4 · Qwen3-14B · 983 tokens · 33.1 t/s`, as far as it is known. */
export function turnText({ client, model, completion_tokens, generation_tps }: RequestMetrics): string {
  return [
    client,
    model,
    completion_tokens === null ? null : `${figureText(countFigure(completion_tokens))} tokens`,
    generation_tps === null ? null : figureText(rateFigure(generation_tps)),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
