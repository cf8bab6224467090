import { Worker } from 'node:worker_threads';

export interface Checkpointer {
  /** To be told after each commit, with about how many pages it wrote. Starts a checkpoint when enough have gathered. */
  wrote(pages: number): void;
  /**
   * Not null when so much was written during a checkpoint that the writer should wait for its end: the log can only begin anew at a
   * moment when all of it is copied, which under steady writing never comes.
   */
  catchingUp(): Promise<void> | null;
  /** Resolves when no checkpoint runs. */
  idle(): Promise<void>;
}

/** About 4 MB, SQLite's own habit. Larger means rarer, not worse: the log stays in the disk's cache meanwhile. */
const pagesPerCheckpoint = 1000;
/** Written during one checkpoint. Only bursts of hundreds of requests a second get there. */
const maxPagesBehind = 4000;

/**
 * Copies the write-ahead log into the database from a short-lived thread. It is the only thing here that waits for the disk: done by
 * the writer it held the event loop, and with it every running answer, for 5 to 15 ms after each sixtieth request on an SSD. A thread
 * for each, because one that stayed would cost some 15 MB for a few milliseconds of work a minute.
 */
export function createCheckpointer(path: string, onError: (error: unknown) => void): Checkpointer {
  let pages = 0;
  let running: Promise<void> | null = null;

  function start(): Promise<void> {
    // Source text rather than a file: every host's bundle would otherwise need a second entry for these lines.
    const worker = new Worker(`(${checkpoint})()`, { eval: true, workerData: path, execArgv: [], env: {} });
    return new Promise((resolve) => {
      worker.once('error', onError);
      worker.once('exit', () => resolve());
    });
  }

  return {
    wrote(more) {
      pages += more;
      if (pages < pagesPerCheckpoint || running !== null) return;
      pages = 0;
      running = start().finally(() => {
        running = null;
      });
    },
    catchingUp: () => (pages >= maxPagesBehind ? running : null),
    async idle() {
      await running;
    },
  };
}

/**
 * Runs in the thread, from its source text alone: it may use nothing from outside. PASSIVE waits for nobody; where the file is just
 * being closed or checkpointed by someone else (SQLITE_BUSY), nothing is left to do.
 */
function checkpoint(): void {
  const { workerData } = process.getBuiltinModule('node:worker_threads');
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const db = new DatabaseSync(workerData);
  try {
    db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_checkpoint(PASSIVE)');
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== 5) throw error;
  } finally {
    db.close();
  }
}
