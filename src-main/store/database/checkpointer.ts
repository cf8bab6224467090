import { Worker } from 'node:worker_threads';

export interface Checkpointer {
  /** To be told after each commit, with about how many pages it wrote. Starts a checkpoint when enough have gathered. */
  wrote(pages: number): void;
  /**
   * Not null while the writer should wait for the end of a checkpoint: so much was written during it that the log, which can only begin
   * anew at a moment when all of it is copied, would never do so; or the checkpoint keeps writers out until it does.
   */
  catchingUp(): Promise<void> | null;
  /** A checkpoint runs that lets nobody write. */
  readonly keepsWritersOut: boolean;
  /** Resolves when no checkpoint runs. */
  idle(): Promise<void>;
}

export interface CheckpointerOptions {
  onError(error: unknown): void;
  /** The log is so long although everything was done to shorten it: somebody reads an old state of the file and does not end. */
  onLongLog?(bytes: number): void;
  /** Of the log, in pages of 4 KB; beyond it the readers are waited for. */
  maxLogPages?: number;
  /** Longest wait for readers. What is recorded meanwhile waits in the queue. */
  restartMs?: number;
}

/** About 4 MB, SQLite's own habit. Larger means rarer, not worse: the log stays in the disk's cache meanwhile. */
const pagesPerCheckpoint = 1000;
/** Written during one checkpoint. Only bursts of hundreds of requests a second get there. */
const maxPagesBehind = 4000;
/** 64 MB. Where one reader follows the other without a pause, the log gets there, and would go on growing. */
const usualMaxLogPages = 16_384;
const usualRestartMs = 2000;
const pageBytes = 4096;

/**
 * Copies the write-ahead log into the database from a short-lived thread. It is the only thing here that waits for the disk: done by
 * the writer it held the event loop, and with it every running answer, for 5 to 15 ms after each sixtieth request on an SSD. A thread
 * for each, because one that stayed would cost some 15 MB for a few milliseconds of work a minute.
 */
export function createCheckpointer(
  path: string,
  { onError, onLongLog, maxLogPages = usualMaxLogPages, restartMs = usualRestartMs }: CheckpointerOptions,
): Checkpointer {
  let pages = 0;
  let running: Promise<void> | null = null;
  let isRestarting = false;
  let logPages = 0;
  /** Doubled when waiting was in vain: a reader that stays for hours must not stop the writer every minute. */
  let restartAtPages = maxLogPages;

  function start(): Promise<void> {
    isRestarting = logPages > restartAtPages;
    const workerData = { path, restartMs: isRestarting ? restartMs : null };
    // Source text rather than a file: every host's bundle would otherwise need a second entry for these lines.
    const worker = new Worker(`(${checkpoint})()`, { eval: true, workerData, execArgv: [], env: {} });
    worker.once('message', settle);
    worker.once('error', onError);
    return new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  function settle(pagesInLog: number): void {
    logPages = pagesInLog;
    if (logPages <= maxLogPages) restartAtPages = maxLogPages;
    else if (isRestarting) {
      restartAtPages = logPages * 2;
      onLongLog?.(logPages * pageBytes);
    }
  }

  return {
    wrote(more) {
      pages += more;
      if (pages < pagesPerCheckpoint || running !== null) return;
      pages = 0;
      running = start().finally(() => {
        running = null;
        isRestarting = false;
      });
    },
    catchingUp: () => (isRestarting || pages >= maxPagesBehind ? running : null),
    get keepsWritersOut() {
      return isRestarting;
    },
    async idle() {
      await running;
    },
  };
}

/**
 * Runs in the thread, from its source text alone: it may use nothing from outside. PASSIVE waits for nobody; where the file is just
 * being closed or checkpointed by someone else (SQLITE_BUSY), nothing is left to do. TRUNCATE waits until all readers have come to the
 * newest state, for which writers are kept out. Tells how many pages are in the log then.
 */
function checkpoint(): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const { path, restartMs } = workerData as { path: string; restartMs: number | null };
  const db = new DatabaseSync(path);
  try {
    db.exec('PRAGMA synchronous = NORMAL');
    let state = db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
    if (restartMs !== null) {
      db.exec(`PRAGMA busy_timeout = ${restartMs}`);
      state = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    }
    parentPort?.postMessage(Number(state?.log));
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== 5) throw error;
  } finally {
    db.close();
  }
}
