import type { LogLine } from '#shared/contract/log-line.ts';

/** pino's numbers for its levels (getpino.io/#/docs/api, "levels"), and the names that stand there instead in JSON output. */
const levels: Readonly<Record<string, LogLine['level']>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
  trace: 'trace',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'fatal',
};

/** A stack trace or a body in a message must not fill a viewer's window; the log itself has the whole. */
const maxMessageCharacters = 2000;

/** Reads one line as pino writes it; null for what is no such line. */
export function readLogLine(text: string): LogLine | null {
  let entry: { level?: unknown; time?: unknown; msg?: unknown; err?: { message?: unknown } };
  try {
    entry = JSON.parse(text);
  } catch {
    // Written past pino.
    return null;
  }
  const level = levels[String(entry.level)];
  if (level === undefined || typeof entry.time !== 'number') return null;
  const message = entry.msg ?? entry.err?.message ?? '';
  return { atMs: entry.time, level, message: String(message).slice(0, maxMessageCharacters) };
}
