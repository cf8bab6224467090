import type { RequestMetrics } from './request-metrics.ts';

/**
 * Columns of every CSV that holds requests: stdout, the history's export, the dashboard's. The order is public: new columns go
 * to the end. Times carry `_ms`, rates `_tps` (tokens/s), shares `_percent`; counts are tokens.
 */
export const csvColumns = [
  'request_id',
  'timestamp',
  'model',
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'prompt_tps',
  'generation_tps',
  'context_total',
  'context_used',
  'context_percent',
  'streaming',
  'finish_reason',
  'duration_ms',
  'instance',
  'endpoint',
  'dialect',
  'client',
  'session_id',
  'agent_id',
  'status',
  'http_status',
  'error',
  'cached_tokens',
  'reasoning_tokens',
  'accepted_prediction_tokens',
  'rejected_prediction_tokens',
  'draft_tokens',
  'draft_accepted_tokens',
  'prompt_ms',
  'generation_ms',
  'ttft_ms',
  'queue_ms',
  'proxy_overhead_ms',
  'reasoning_ms',
  'answer_ms',
  'tool_call_ms',
  'tool_calls',
  'fixes',
  'unrepaired',
  'rate_clock',
  'repairs',
] as const satisfies readonly (keyof RequestMetrics)[];

/** The header line, without line end. */
export const csvHeader: string = csvColumns.join(',');

/** One record as a line of RFC 4180, without line end. Unknown is empty; fix ids are joined by a space. */
export function csvRow(metrics: RequestMetrics): string {
  return csvColumns.map((column) => csvCell(metrics[column])).join(',');
}

function csvCell(value: RequestMetrics[keyof RequestMetrics]): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = inert(Array.isArray(value) ? value.join(' ') : value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Model names and user agents come from outside. Spreadsheets run a cell that begins like a formula (OWASP, CSV injection), and
 * terminals obey escape characters.
 */
function inert(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return harmless.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd');
}
