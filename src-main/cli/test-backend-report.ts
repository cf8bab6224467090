import { styleText } from 'node:util';
import type { BackendHint, BackendReport } from '#shared/backend/backend-report.ts';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

/** The report for people: one fact a line, then the hints. Ends in a line feed. Pure. */
export function formatBackendReport(report: BackendReport, { color }: { color: boolean }): string {
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
  const lines = facts(report, paint).map(([label, text]) => `${paint('bold', label.padEnd(labelWidth))}${text}`);
  const hints = report.hints.flatMap((hint) => hintLines(hint, paint));
  return `${[...lines, ...(hints.length > 0 ? ['', ...hints] : [])].join('\n')}\n`;
}

const labelWidth = 12;

function facts(report: BackendReport, paint: Paint): [label: string, text: string][] {
  const rows: [string, string | null][] = [
    ['Backend', report.url],
    ['', reachability(report, paint)],
    ...(report.reachable && !report.loading ? details(report, paint) : []),
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

function reachability({ reachable, loading, latency_ms, error }: BackendReport, paint: Paint): string {
  if (!reachable) return paint('red', `not reachable: ${error?.message ?? 'unknown cause'}`);
  const latency = latency_ms === null ? '' : `, answers in ${latency_ms} ms`;
  return loading ? paint('yellow', `reachable, still loading its model`) : paint('green', `reachable${latency}`);
}

function details(report: BackendReport, paint: Paint): [string, string | null][] {
  const { model, slots, modalities } = report;
  return [
    ['Server', server(report)],
    ['API key', apiKey(report.api_key, paint)],
    ['Models', modelList(report)],
    ['Model', joined([model?.name, model?.quantization, model?.path], ' · ')],
    ['Slots', slots.total === null ? null : `${slots.total}${slots.busy === null ? '' : ` (${slots.busy} busy)`}`],
    ['Context', context(report)],
    ['Tool calls', toolCalls(report.tool_calls, paint)],
    ['Input', modalities === null ? null : ['text', ...modalities].join(', ')],
    ['Endpoints', endpoints(report.endpoints)],
    ['State', report.sleeping === true ? 'asleep' : null],
  ];
}

function server({ kind, build }: BackendReport): string {
  const names = { 'llama-server': 'llama-server', router: 'llama-server, router mode', other: 'not a llama-server' };
  return joined([kind === null ? 'unknown' : names[kind], build], ' · ') ?? '';
}

function apiKey({ configured, required, accepted }: BackendReport['api_key'], paint: Paint): string {
  if (accepted === false) return paint('red', 'not accepted');
  if (!configured && required === true) return paint('red', 'required, none configured');
  if (!configured) return required === false ? 'not needed' : 'unknown';
  return required === false ? 'accepted, but not needed' : 'accepted';
}

/** Only a router's: any other server has the one model that the next line shows. */
function modelList({ kind, models }: BackendReport): string | null {
  if (models.length === 0 || (kind === 'llama-server' && models.length === 1)) return null;
  return models.map(({ id, status }) => (status === null ? id : `${id} (${status})`)).join(', ');
}

function context({ context_per_slot: perSlot, context_trained: trained }: BackendReport): string | null {
  if (perSlot === null) return null;
  return `${perSlot} tokens per slot${trained === null ? '' : ` (the model was trained for ${trained})`}`;
}

function toolCalls({ possible, reason, capabilities }: BackendReport['tool_calls'], paint: Paint): string {
  if (possible === false) return joined([paint('red', 'not possible'), reason], ': ') ?? '';
  const word = possible === null ? 'unknown' : paint('green', 'possible');
  return capabilities.length === 0 ? word : `${word} (template: ${capabilities.join(', ').replaceAll('_', ' ')})`;
}

function endpoints(states: BackendReport['endpoints']): string {
  return Object.entries(states)
    .map(([name, state]) => `${name} ${state}`)
    .join(', ');
}

function hintLines({ level, text }: BackendHint, paint: Paint): string[] {
  const marks = { error: paint('red', 'error:'), warning: paint('yellow', 'warning:'), info: paint('cyan', 'hint:') };
  return [`${marks[level]} ${text}`];
}

function joined(parts: (string | null | undefined)[], separator: string): string | null {
  const known = parts.filter((part) => part !== null && part !== undefined);
  return known.length === 0 ? null : known.join(separator);
}
