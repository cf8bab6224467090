import {
  countFigure,
  durationFigure,
  type Figure,
  figureText,
  percentFigure,
  rateFigure,
  ratioFigure,
  unknown,
} from '#shared/metrics/figures.ts';
import { cacheHitRatio, draftAcceptance } from '#shared/metrics/quantities.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

export interface DetailRow {
  readonly label: string;
  readonly text: string;
  readonly meaning?: string;
}

export interface DetailGroup {
  readonly title: string;
  readonly rows: readonly DetailRow[];
}

/** Every field of a record in words and units. */
export function detailGroups(metrics: RequestMetrics): readonly DetailGroup[] {
  return [
    {
      title: 'Request',
      rows: [
        row('Came', new Date(metrics.timestamp).toLocaleString('sv-SE')),
        row('Client', metrics.client),
        row('Session', metrics.session_id),
        row('Agent', metrics.agent_id),
        row('Model', metrics.model),
        row('Path', metrics.endpoint),
        row('Dialect', metrics.dialect),
        row('Streamed', metrics.streaming ? 'yes' : 'no'),
        row('Instance', metrics.instance, 'Name of the proxy that made the record'),
      ],
    },
    {
      title: 'Outcome',
      rows: [
        row('HTTP status', metrics.http_status, 'What the client got; unknown when it left before'),
        row('Finish reason', metrics.finish_reason, 'In the words of the backend'),
        row('Tool calls', metrics.tool_calls),
        row(
          'Fixes',
          metrics.fixes.join(', ') || 'none',
          'Those that changed something, in the order in which they acted',
        ),
        row('Unrepaired', metrics.unrepaired, 'Broken calls or requests that could not be repaired'),
      ],
    },
    {
      title: 'Tokens',
      rows: [
        figure('Prompt', countFigure(metrics.prompt_tokens), 'The whole prompt, cached tokens included'),
        figure('From cache', countFigure(metrics.cached_tokens)),
        figure('Share from cache', ratioFigure(cacheHitRatio(metrics.cached_tokens, metrics.prompt_tokens))),
        figure('Output', countFigure(metrics.completion_tokens), 'All that was generated'),
        figure('Thoughts', countFigure(metrics.reasoning_tokens), 'The part of the output that was reasoning'),
        figure('Total', countFigure(metrics.total_tokens)),
        row('Context', contextText(metrics), 'Prompt and output, of the tokens that fit into the slot'),
        figure('Drafted', countFigure(metrics.draft_tokens), 'Speculative decoding: tokens drafted'),
        figure(
          'Drafts accepted',
          ratioFigure(draftAcceptance(metrics.draft_accepted_tokens, metrics.draft_tokens)),
          'Share of the drafted tokens that the model accepted',
        ),
        figure('Prediction accepted', countFigure(metrics.accepted_prediction_tokens)),
        figure('Prediction rejected', countFigure(metrics.rejected_prediction_tokens)),
      ],
    },
    {
      title: 'Speed and time',
      rows: [
        figure('Prefill', rateFigure(metrics.prompt_tps), 'Prompt tokens per second, cached ones left out'),
        figure('Generation', rateFigure(metrics.generation_tps), 'Generated tokens per second'),
        row('Measured by', clockText(metrics), 'Whose clock the two speeds come from'),
        figure('Duration', durationFigure(metrics.duration_ms)),
        figure('To first token', durationFigure(metrics.ttft_ms), 'From the request to the first token of any kind'),
        figure('Queued', durationFigure(metrics.queue_ms), 'Estimate: time to first token less prefill'),
        figure('Reading the prompt', durationFigure(metrics.prompt_ms)),
        figure('Generating', durationFigure(metrics.generation_ms)),
        figure('Thinking', durationFigure(metrics.reasoning_ms)),
        figure('Answering', durationFigure(metrics.answer_ms)),
        figure('Calling tools', durationFigure(metrics.tool_call_ms)),
        figure(
          'Spent in the proxy',
          durationFigure(metrics.proxy_overhead_ms),
          'Reading the request, and what fixes held back',
        ),
      ],
    },
  ];
}

function row(label: string, value: string | number | null, meaning?: string): DetailRow {
  return { label, text: value === null ? unknown : String(value), ...(meaning !== undefined && { meaning }) };
}

function figure(label: string, value: Figure, meaning?: string): DetailRow {
  return row(label, figureText(value), meaning);
}

function contextText({ context_used, context_total, context_percent }: RequestMetrics): string {
  const used = `${figureText(countFigure(context_used))} of ${figureText(countFigure(context_total))}`;
  return context_percent === null ? used : `${used} · ${figureText(percentFigure(context_percent))}`;
}

function clockText({ rate_clock }: RequestMetrics): string | null {
  return rate_clock === null ? null : { backend: 'llama-server', proxy: 'the proxy' }[rate_clock];
}
