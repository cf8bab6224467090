import { unknown } from '#shared/metrics/figures.ts';
import { draftAcceptance } from '#shared/metrics/quantities.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { Formatter } from './formatter.ts';
import { box, type Cell, grid, labelled } from './text-box.ts';

/** A box for people, in the layout of the reference format; what is not known takes no line. */
export const pretty: Formatter = {
  id: 'pretty',
  format(metrics) {
    return box([
      ['LLM Request Metrics'],
      labelled(origin(metrics)),
      [metrics.rate_clock === 'proxy' ? "Performance (by the proxy's clock)" : 'Performance', ...speeds(metrics)],
      ['Tokens', ...grid(tokens(metrics), minCellWidth)],
      outcome(metrics).map(([label, value]) => `${label}: ${value}`),
    ]);
  },
};

type Row = [label: string, value: string];

function origin(metrics: RequestMetrics): Row[] {
  const rows: Row[] = [
    ['Model', metrics.model ?? unknown],
    ['Time', `${metrics.timestamp.slice(0, 19).replace('T', ' ')} UTC`],
  ];
  if (metrics.client !== null) rows.push(['Client', metrics.client]);
  if (metrics.session_id !== null) rows.push(['Session', metrics.session_id]);
  if (metrics.agent_id !== null) rows.push(['Agent', metrics.agent_id]);
  return rows;
}

/** The widths of the reference format, so that boxes above one another line up; greater numbers widen their own box. */
const rateWidth = 8;
const timeWidth = 7;
const minCellWidth = 6;

function speeds(metrics: RequestMetrics): string[] {
  const rates = [metrics.prompt_tps, metrics.generation_tps].map((tps) => tps?.toFixed(2) ?? unknown);
  const times = [metrics.prompt_ms, metrics.generation_ms].map((ms) => ms?.toFixed(1) ?? unknown);
  const [rateColumn, timeColumn] = [widest(rates, rateWidth), widest(times, timeWidth)];
  const lines = ['Prompt Processing:', 'Generation:'].map((label, index) => {
    const rate = rates[index]!.padStart(rateColumn);
    const time = times[index]!.padStart(timeColumn);
    return `  ${label.padEnd(18)} ${rate} tokens/sec (${time}${times[index] === unknown ? '  ' : 'ms'})`;
  });
  const waits: Cell[] = [];
  if (metrics.ttft_ms !== null) waits.push(['First token:', milliseconds(metrics.ttft_ms)]);
  if (metrics.queue_ms !== null) waits.push(['Queue:', milliseconds(metrics.queue_ms)]);
  return [...lines, ...grid([waits])];
}

function tokens(metrics: RequestMetrics): Cell[][] {
  const further: Cell[] = [];
  if (metrics.cached_tokens !== null) further.push(['Cached:', whole(metrics.cached_tokens)]);
  if (metrics.reasoning_tokens !== null) further.push(['Reasoning:', whole(metrics.reasoning_tokens)]);
  const acceptance = draftAcceptance(metrics.draft_accepted_tokens, metrics.draft_tokens);
  if (acceptance !== null) {
    const share = `${metrics.draft_accepted_tokens}/${metrics.draft_tokens} (${(acceptance * 100).toFixed(1)}%)`;
    further.push(['Draft:', share]);
  }
  return [
    [
      ['Input:', whole(metrics.prompt_tokens)],
      ['Output:', whole(metrics.completion_tokens)],
      ['Total:', whole(metrics.total_tokens)],
    ],
    further,
  ];
}

function outcome(metrics: RequestMetrics): Row[] {
  const share = metrics.context_percent === null ? '' : ` (${metrics.context_percent.toFixed(1)}%)`;
  const rows: Row[] = [
    ['Context', `${whole(metrics.context_used)}/${whole(metrics.context_total)}${share}`],
    ['Finish', metrics.finish_reason ?? unknown],
  ];
  if (metrics.tool_calls > 0) rows.push(['Tool calls', String(metrics.tool_calls)]);
  if (metrics.fixes.length > 0) rows.push(['Fixes', metrics.fixes.join(', ')]);
  if (metrics.unrepaired > 0) rows.push(['Unrepaired', String(metrics.unrepaired)]);
  if (metrics.status !== 'completed') {
    rows.push([
      'Status',
      metrics.http_status === null ? metrics.status : `${metrics.status}, HTTP ${metrics.http_status}`,
    ]);
    if (metrics.error !== null) rows.push(['Error', metrics.error]);
  }
  rows.push(['Duration', milliseconds(metrics.duration_ms)]);
  return rows;
}

function whole(value: number | null): string {
  return value === null ? unknown : String(value);
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)}ms`;
}

function widest(texts: readonly string[], least: number): number {
  return Math.max(least, ...texts.map((text) => text.length));
}
