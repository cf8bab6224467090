import { countFigure, type Figure, rateFigure, ratioFigure, spanFigure } from '#shared/metrics/figures.ts';
import type { SessionSummary } from '#shared/metrics/sessions.ts';

export interface SessionFigure {
  readonly label: string;
  readonly meaning: string;
  readonly figure: Figure;
}

/** A session in numbers. */
export function sessionFigures(session: SessionSummary): readonly SessionFigure[] {
  return [
    { label: 'Requests', meaning: 'Finished requests of the session.', figure: countFigure(session.requests) },
    {
      label: 'Lasted',
      meaning: 'From the first request to the end of the last answer.',
      figure: spanFigure(spanMs(session)),
    },
    {
      label: 'Working',
      meaning: 'Σ duration; requests that ran side by side count each.',
      figure: spanFigure(session.durationMs),
    },
    {
      label: 'Input',
      meaning: 'Σ tokens of the prompts, cached ones included.',
      figure: countFigure(session.promptTokens),
    },
    { label: 'From cache', meaning: 'Σ cached / Σ input tokens.', figure: ratioFigure(session.cacheHitRatio) },
    { label: 'Output', meaning: 'Σ tokens generated.', figure: countFigure(session.completionTokens) },
    {
      label: 'Prefill',
      meaning: 'Σ prompt tokens read / Σ time spent reading.',
      figure: rateFigure(session.promptTps),
    },
    {
      label: 'Generation',
      meaning: 'Σ tokens generated / Σ time spent on them.',
      figure: rateFigure(session.generationTps),
    },
    { label: 'Tool calls', meaning: 'Calls in all answers.', figure: countFigure(session.toolCalls) },
    { label: 'Repaired', meaning: 'Requests in which something was put right.', figure: countFigure(session.repaired) },
    {
      label: 'Unrepaired',
      meaning: 'Broken things that could not be put right.',
      figure: countFigure(session.unrepaired),
    },
    { label: 'Failed', meaning: 'Requests that failed or were broken off.', figure: countFigure(session.failed) },
  ];
}

export function spanMs({ startedAt, endedAt }: SessionSummary): number {
  return Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
}
