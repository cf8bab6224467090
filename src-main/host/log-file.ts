import { mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DestinationStream, pino } from 'pino';

/** Weeks of ordinary work; at the next start the file is put aside as `….1`, in place of the one before. */
const maxBytes = 5 * 1024 * 1024;

/** Appends to a log file. One that cannot be written is given up: the program goes on without it. */
export function startLogFile(path: string): DestinationStream {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    putAside(path);
    const file = pino.destination({ dest: path, append: true, sync: true, mode: 0o600 });
    // The disk is full, say: there is no better place left to tell it in.
    file.on('error', () => {});
    return file;
  } catch {
    // No folder may be made there: a read-only home, for one.
    return { write: () => {} };
  }
}

function putAside(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maxBytes) renameSync(path, `${path}.1`);
}
