import { InvalidArgumentError } from 'commander';

/** `--since 2026-02-15` begins with that day, `--until 2026-02-15` ends with it: days are meant whole. */
export function sinceTime(text: string): number {
  return day(text)?.getTime() ?? instant(text);
}

/** The first instant that is no longer meant. */
export function untilTime(text: string): number {
  const date = day(text);
  if (date === null) return instant(text);
  date.setDate(date.getDate() + 1);
  return date.getTime();
}

/** A day begins at midnight of the machine's time zone; Date.parse alone would take UTC's. */
function day(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const date = new Date(`${text}T00:00`);
  if (Number.isNaN(date.getTime())) throw notATime();
  return date;
}

function instant(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw notATime();
  return ms;
}

function notATime(): InvalidArgumentError {
  return new InvalidArgumentError('Expected a day (2026-02-15) or a time (2026-02-15T10:30, with Z for UTC).');
}
