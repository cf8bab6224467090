import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DestinationStream } from 'pino';

/** Weeks of ordinary work; then the file is put aside as `….1`, in place of the one before. */
const usualMaxBytes = 5 * 1024 * 1024;

/** Appends to a log file. A line that cannot be written is given up: the program goes on without it. */
export function startLogFile(path: string, maxBytes = usualMaxBytes): DestinationStream {
  let bytes = 0;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    // No folder may be made there: a read-only home, for one.
  }
  return {
    write(line) {
      try {
        if (bytes > maxBytes) {
          bytes = 0;
          renameSync(path, `${path}.1`);
        }
        // Opened for each line, so that it may be removed or moved away meanwhile; there are few lines to a request.
        appendFileSync(path, line, { mode: 0o600 });
        bytes += Buffer.byteLength(line);
      } catch {
        // The disk is full, say: there is no better place left to tell it in.
      }
    },
  };
}
