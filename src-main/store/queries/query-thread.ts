import type { SQLInputValue } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { closedMeanwhile, historyError } from '../history-errors.ts';
import type { Row } from '../rows/request-row.ts';

/** Questions whose answers take their time, without holding the event loop for it. */
export interface Questions {
  /** @throws HistoryError, also when the history is closed meanwhile */
  all(sql: string, values: readonly SQLInputValue[]): Promise<Row[]>;
}

/** Asks the history in a thread of its own. */
export interface QueryThread extends Questions {
  close(): void;
}

/** A thread costs some 15 MB: it goes when nobody has asked anything for so long. */
const idleMs = 30_000;

interface Waiting {
  resolve(rows: Row[]): void;
  reject(error: unknown): void;
}

/**
 * For questions that no index answers, and those that add up days. Reading a million requests takes a second, the histograms of a quarter
 * of a year 20 ms, for which the event loop, and with it every running answer, would be held. One question at a time; the thread begins
 * with the first one.
 */
export function createQueryThread(path: string): QueryThread {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let timer: NodeJS.Timeout | null = null;
  let questions = 0;
  let isClosed = false;

  function start(): Worker {
    // Source text rather than a file: every host's bundle would otherwise need another entry for these lines.
    const made = new Worker(`(${answerQuestions})()`, { eval: true, workerData: path, execArgv: [], env: {} });
    made.on('message', ({ id, rows, error }: Answer) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) asked?.resolve(rows ?? []);
      else asked?.reject(historyError(error, path));
      if (waiting.size > 0) return;
      // Nobody waits any more: it alone is no reason to stay.
      made.unref();
      timer = setTimeout(letGo, idleMs).unref();
    });
    made.on('error', (error) => {
      if (worker === made) worker = null;
      rejectAll(historyError(error, path));
    });
    return made;
  }

  function rejectAll(error: unknown): void {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function letGo(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    void worker?.terminate();
    worker = null;
  }

  return {
    all(sql, values) {
      // An answer of several questions may come to its next one after the end: no thread begins for that.
      if (isClosed) return Promise.reject(closedMeanwhile(path));
      if (timer !== null) clearTimeout(timer);
      timer = null;
      worker ??= start();
      worker.ref();
      const id = questions++;
      const rows = new Promise<Row[]>((resolve, reject) => waiting.set(id, { resolve, reject }));
      worker.postMessage({ id, sql, values });
      return rows;
    },
    close() {
      isClosed = true;
      letGo();
      rejectAll(closedMeanwhile(path));
    },
  };
}

interface Answer {
  id: number;
  rows?: Row[];
  error?: unknown;
}

/** Runs in the thread, from its source text alone: it may use nothing from outside. */
function answerQuestions(): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const db = new DatabaseSync(workerData, { readOnly: true, timeout: 1000 });
  db.exec('PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384');
  parentPort?.on('message', ({ id, sql, values }: { id: number; sql: string; values: SQLInputValue[] }) => {
    try {
      parentPort.postMessage({ id, rows: db.prepare(sql).all(...values) });
    } catch (error) {
      parentPort.postMessage({ id, error });
    }
  });
}
