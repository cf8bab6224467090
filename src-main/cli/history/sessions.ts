import stringWidth from 'string-width';
import { countFigure, durationFigure, figureText, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import type { SessionSummary } from '#shared/metrics/sessions.ts';
import type { HistoryReader } from '../../store/queries/history-reader.ts';
import type { ExitCode, Terminal } from '../exit.ts';
import { type HistoryVerbOptions, openHistory } from './open-history.ts';

interface SessionsOptions extends HistoryVerbOptions {
  json: boolean;
}

/** Lists the sessions of the history, the newest first. */
export async function sessions(terminal: Terminal, options: SessionsOptions): Promise<ExitCode> {
  const reader = await openHistory(options);
  try {
    const found = allSessions(reader);
    terminal.out(options.json ? `${JSON.stringify(found, null, 2)}\n` : formatSessions(found));
    return 0;
  } finally {
    reader.close();
  }
}

const sessionsPerPage = 500;

function allSessions(reader: Pick<HistoryReader, 'sessions'>): SessionSummary[] {
  const found: SessionSummary[] = [];
  let after: string | null = null;
  do {
    const page = reader.sessions({ limit: sessionsPerPage, after });
    found.push(...page.sessions);
    after = page.next;
  } while (after !== null);
  return found;
}

/** A table for people; times are those of the machine's time zone. */
export function formatSessions(found: readonly SessionSummary[]): string {
  if (found.length === 0) return 'No session was recorded yet.\n';
  const rows = found.map((session) => columns.map(({ cell }) => plain(cell(session))));
  const table = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, column) => Math.max(...table.map((row) => stringWidth(row[column] ?? ''))));
  const line = (row: readonly string[]) =>
    columns
      .map(({ isText }, column) => {
        const text = row[column] ?? '';
        const blanks = ' '.repeat((widths[column] ?? 0) - stringWidth(text));
        return isText ? text + blanks : blanks + text;
      })
      .join('  ')
      .trimEnd();
  return `${table.map(line).join('\n')}\n`;
}

interface Column {
  title: string;
  /** Text stands to the left, figures to the right. */
  isText?: boolean;
  cell(session: SessionSummary): string;
}

const columns: readonly Column[] = [
  { title: 'started', isText: true, cell: ({ startedAt }) => localTime(startedAt) },
  { title: 'lasted', cell: ({ startedAt, endedAt }) => lasted(Date.parse(endedAt) - Date.parse(startedAt)) },
  { title: 'requests', cell: ({ requests }) => figureText(countFigure(requests)) },
  { title: 'prompt', cell: ({ promptTokens }) => figureText(countFigure(promptTokens)) },
  { title: 'cached', cell: ({ cacheHitRatio }) => figureText(ratioFigure(cacheHitRatio)) },
  { title: 'generated', cell: ({ completionTokens }) => figureText(countFigure(completionTokens)) },
  { title: 'prefill', cell: ({ promptTps }) => figureText(rateFigure(promptTps)) },
  { title: 'generation', cell: ({ generationTps }) => figureText(rateFigure(generationTps)) },
  { title: 'repaired', cell: ({ repaired }) => String(repaired) },
  { title: 'failed', cell: ({ failed }) => String(failed) },
  { title: 'client', isText: true, cell: ({ client }) => client ?? '–' },
  { title: 'model', isText: true, cell: ({ models }) => models.join(', ') || '–' },
  { title: 'session', isText: true, cell: ({ id }) => id },
];

/** `2026-02-15 10:30` */
function localTime(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Sessions last minutes and hours, for which `durationFigure` has no units. */
function lasted(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2) return figureText(durationFigure(ms));
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Names come from outside, and terminals obey control characters. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}
