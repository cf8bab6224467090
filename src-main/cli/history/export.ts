import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type ExportFormat, exportRows } from '../../store/export-rows.ts';
import type { ExitCode, Terminal } from '../exit.ts';
import { type HistoryVerbOptions, openHistory } from './open-history.ts';

export interface ExportOptions extends HistoryVerbOptions {
  session?: string | undefined;
  /** Milliseconds since 1970, as `exportTime` reads them. */
  since?: number | undefined;
  until?: number | undefined;
  format: ExportFormat;
  out?: string | undefined;
}

/** Writes a part of the history as CSV or JSON Lines, to a file or to `stdout`, as fast as that takes it. */
export async function exportHistory(
  terminal: Terminal,
  { session, since, until, format, out, ...options }: ExportOptions,
  stdout: NodeJS.WritableStream,
): Promise<ExitCode> {
  const reader = await openHistory(options);
  try {
    if (session !== undefined && reader.session(session) === null) {
      terminal.err(`There is no session ${session}. llama-proxy sessions lists them.\n`);
      return 1;
    }
    const rows = exportRows(reader, { session, since, until }, format);
    if (out === undefined) await pipeline(rows, stdout, { end: false });
    else await pipeline(rows, createWriteStream(out));
    return 0;
  } catch (error) {
    // `… | head` has seen enough.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    throw error;
  } finally {
    reader.close();
  }
}
