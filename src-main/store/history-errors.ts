export type HistoryErrorCode =
  | 'HISTORY_IN_USE'
  | 'HISTORY_TOO_NEW'
  | 'HISTORY_TOO_OLD'
  | 'HISTORY_FOREIGN'
  | 'HISTORY_NOT_FOUND'
  | 'HISTORY_NOT_WRITABLE'
  | 'HISTORY_DISK_FULL'
  | 'HISTORY_DISK_FAILED'
  | 'HISTORY_LOCKED'
  | 'HISTORY_DAMAGED'
  | 'HISTORY_FAILED'
  | 'HISTORY_RECORD_REFUSED'
  | 'HISTORY_OFF'
  | 'HISTORY_CLOSED'
  | 'HISTORY_OVERFLOWED'
  | 'HISTORY_UNWRITTEN'
  | 'HISTORY_LOG_GROWS'
  | 'HISTORY_UNDELIVERED_DELETED';

/** Something about the history that the user should know. The proxy goes on without it; the message names the remedy. */
export class HistoryError extends Error {
  readonly code: HistoryErrorCode;
  readonly path: string;

  constructor(code: HistoryErrorCode, path: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'HistoryError';
    this.code = code;
    this.path = path;
  }
}

/** Says in words why the file could not be opened, read or written. */
export function historyError(error: unknown, path: string): HistoryError {
  if (error instanceof HistoryError) return error;
  const [code, message] = explain(error, path);
  return new HistoryError(code, path, message, error);
}

/** Whether an error is the fault of one record (a value the table refuses), so that the others can still be written. */
export function isRecordFault(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_INVALID_ARG_TYPE' || recordFaults.has(resultCode(error) ?? 0);
}

/** For a question that was still open when the file was let go of. */
export function closedMeanwhile(path: string): HistoryError {
  return new HistoryError('HISTORY_CLOSED', path, `The history ${path} was closed before it had answered; ask again.`);
}

export function overflowed(path: string, cause: HistoryError | null): HistoryError {
  const message = `The history ${path} could not be written for so long that the oldest records in memory are being lost.`;
  return new HistoryError('HISTORY_OVERFLOWED', path, message, cause ?? undefined);
}

/** At the end of the program. */
export function unwritten(path: string, requests: number, cause: HistoryError | null): HistoryError {
  const message = `The history ${path} could not be written before the end; ${requests} requests are not in it. ${cause?.message ?? ''}`;
  return new HistoryError('HISTORY_UNWRITTEN', path, message.trimEnd(), cause ?? undefined);
}

export function logGrows(path: string, bytes: number): HistoryError {
  const message =
    `The log beside the history, ${path}-wal, has grown to ${Math.round(bytes / 2 ** 20)} MB, because another program reads the history ` +
    'and does not come to an end; close it, or let it end its transactions.';
  return new HistoryError('HISTORY_LOG_GROWS', path, message);
}

export function recordRefused(path: string, kind: string, cause: unknown): HistoryError {
  const message = `The history ${path} left out a record (${kind}): ${(cause as Error).message}.`;
  return new HistoryError('HISTORY_RECORD_REFUSED', path, message, cause);
}

export function undeliveredDeleted(path: string, exporter: string, count: number): HistoryError {
  const message =
    `The history ${path} reached history.max_size_mb and is deleting requests that the exporter ${exporter} has not delivered ` +
    `yet, ${count} to begin with; see that its target can be reached, or raise history.max_size_mb.`;
  return new HistoryError('HISTORY_UNDELIVERED_DELETED', path, message);
}

export function switchedOff(path: string): HistoryError {
  return new HistoryError('HISTORY_OFF', path, 'The history is switched off (history.enabled).');
}

// Primary result codes of sqlite.org/rescode.html.
const sqlite = {
  perm: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
};
/** TOOBIG, CONSTRAINT, MISMATCH. */
const recordFaults: ReadonlySet<number> = new Set([18, 19, 20]);

function explain(error: unknown, path: string): [HistoryErrorCode, string] {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (resultCode(error)) {
    case sqlite.full:
      return diskFull(path);
    case sqlite.busy:
    case sqlite.locked:
      return [
        'HISTORY_LOCKED',
        `The history ${path} is locked by another program; close what else has it open for writing.`,
      ];
    case sqlite.perm:
    case sqlite.readonly:
    case sqlite.cantOpen:
      return notWritable(path);
    case sqlite.ioError:
      return diskFailed(path, message);
    case sqlite.corrupt:
    case sqlite.notADatabase:
      return [
        'HISTORY_DAMAGED',
        `The history ${path} is damaged (${message}); move the file away and a new one will be begun.`,
      ];
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
    return notWritable(path);
  }
  if (code === 'EIO' || code === 'EFBIG') return diskFailed(path, message);
  return ['HISTORY_FAILED', `The history ${path} cannot be used: ${message}.`];
}

function diskFull(path: string): [HistoryErrorCode, string] {
  return [
    'HISTORY_DISK_FULL',
    `The history ${path} cannot grow, the disk is full; free some space, or lower history.max_size_mb.`,
  ];
}

/** SQLite says no more than that of a quota, a limit of the file's size, a share that is gone, or a disk that breaks. */
function diskFailed(path: string, message: string): [HistoryErrorCode, string] {
  return [
    'HISTORY_DISK_FAILED',
    `The history ${path} cannot be written, the disk refuses (${message}); see whether a quota or a limit of file sizes is reached, ` +
      'whether the disk is still there, and what the system says of it.',
  ];
}

function notWritable(path: string): [HistoryErrorCode, string] {
  return [
    'HISTORY_NOT_WRITABLE',
    `The history ${path} cannot be written; allow this user to write there, or choose another place with history.path or --data-dir.`,
  ];
}

/** The primary result code; SQLite puts finer distinctions into the higher bytes. */
function resultCode(error: unknown): number | null {
  const { errcode } = error as { errcode?: number };
  return typeof errcode === 'number' ? errcode & 0xff : null;
}
