import type { DatabaseSync } from 'node:sqlite';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '#shared/config/schema.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { RequestTrace } from '#shared/metrics/request-trace.ts';
import type { BodyCollector } from './bodies/body-collector.ts';
import { createBodyKeeper } from './bodies/body-keeper.ts';
import { shortBusyTimeoutMs } from './database/open-database.ts';
import {
  type HistoryError,
  type HistoryErrorCode,
  historyError,
  logGrows,
  overflowed,
  recordRefused,
  switchedOff,
  undeliveredDeleted,
  unwritten,
} from './history-errors.ts';
import { historyPath } from './history-path.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { type HistoryReader, openHistoryReader } from './queries/history-reader.ts';
import { openRecorder, type Recorder } from './recorder.ts';
import { packOutline } from './rows/outline.ts';
import type { RequestNotes } from './rows/write-analysis.ts';
import { createTidying } from './tidying.ts';
import { createTroubles } from './troubles.ts';
import { createWriteQueue, type QueueItem } from './write-queue.ts';

export type HistorySettings = Config['history'];

export interface HistoryOptions {
  /** The section as it now is; asked again whenever it matters. */
  settings(): HistorySettings;
  dataFolder: string;
  /** Something the user should know, once until it is over. The proxy goes on in any case. */
  onProblem(problem: HistoryError): void;
  /** What `onProblem` told of is over: everything that still waited is written. */
  onRecovered?(): void;
  /** Requests were written: the outbox has more to read. Must not throw. */
  onWritten?(): void;
  /** Milliseconds since 1970. */
  now?(): number;
  /** How the file is opened for writing. */
  open?(path: string): DatabaseSync;
}

/** The history on disk. Nothing here waits or throws while a request is being answered: what is recorded goes into a queue. */
export interface History {
  record(metrics: RequestMetrics, trace?: RequestTrace): void;
  repair(record: RepairRecord): void;
  /** Takes the bodies of a request; null when none are to be kept, so that collecting them can be spared. `sinceStart` is in ms. */
  collectBodies(requestId: string, sinceStart: () => number): BodyCollector | null;
  /** Writes what waits. False when it could not all be written. */
  flush(): Promise<boolean>;
  /** To be called when the settings have changed. Resolves when they are followed; never rejects. */
  settingsChanged(): Promise<void>;
  /** For questions; null while there is nothing that could be read. Not to be kept, nor closed. */
  reader(): HistoryReader | null;
  readonly outbox: Outbox;
  state(): HistoryState;
  /** Writes what waits and lets go of the file. */
  close(): Promise<void>;
}

export interface HistoryState {
  /** `waiting`: there is a problem, and it is tried again from time to time. */
  status: 'off' | 'recording' | 'waiting';
  path: string;
  problem: HistoryError | null;
  /** Records in memory that wait to be written. */
  queued: number;
  /** Records lost since the start: the queue was full, or the file refused them. */
  lost: number;
}

/** How long records gather before they are written. Shorter means more transactions, longer a later view of them. */
const gatherMs = 200;
const itemsPerBatch = 100;
/** About an hour of a busy team, some 20 MB, while the disk is full; then the oldest records are lost. */
const queueLimits = { maxItems: 20_000, maxBytes: 32 * 1024 * 1024 };
/** At the end there is no later: for two seconds a lock is waited for. */
const lastRetries = 20;
const lastRetryMs = 100;

/** Opens the history, or begins it. A problem is reported, never thrown. */
export function createHistory(options: HistoryOptions): History {
  const { settings, dataFolder, onProblem, onRecovered, onWritten, now = Date.now, open } = options;
  const troubles = createTroubles({ onProblem, onRecovered });
  const queue = createWriteQueue(queueLimits);
  const bodies = createBodyKeeper(settings, now, (body) => push({ kind: 'body', body }));
  const outbox = createOutbox(openedRecorder, push, now);
  const tidying = createTidying({
    recorder: () => recorder,
    limits,
    now,
    onLost: (exporter, count) => troubles.tell(undeliveredDeleted(path, exporter, count), exporter),
    onError: fail,
  });
  let recorder: Recorder | null = null;
  /** For a file that this process may read but not write. */
  let spareReader: HistoryReader | null = null;
  let path = currentPath();
  let isOff = !settings().enabled;
  let isClosed = false;
  let refused = 0;
  let timer: NodeJS.Timeout | null = null;

  function currentPath(): string {
    return historyPath(settings().path, dataFolder);
  }

  function limits() {
    const { keep_days, max_size_mb } = settings();
    return { keepDays: keep_days, maxBytes: max_size_mb * 1024 * 1024, exporters: outbox.protected };
  }

  function openedRecorder(): Recorder {
    if (recorder !== null) return recorder;
    throw troubles.latest ?? switchedOff(path);
  }

  function fail(error: unknown): void {
    const found = historyError(error, path);
    troubles.failed(found);
    if (!isMatterOfPatience(found.code)) void release();
    // Somebody who looks at the history meanwhile makes no difference to when it is tried again.
    if (timer === null) schedule(troubles.nextRetryMs());
  }

  /**
   * Whatever is wrong with the file itself is looked at anew. What only cannot be written can still be read, as long as it is not let go
   * of; but a disk that refuses for long may have come back as another.
   */
  function isMatterOfPatience(code: HistoryErrorCode): boolean {
    if (code === 'HISTORY_DISK_FAILED') return !troubles.isLasting;
    return code === 'HISTORY_DISK_FULL' || code === 'HISTORY_LOCKED';
  }

  function release(): Promise<void> {
    const closing = recorder?.close();
    recorder = null;
    spareReader?.close();
    spareReader = null;
    return closing ?? Promise.resolve();
  }

  function tryOpen(): boolean {
    if (recorder !== null) return true;
    const sessionGapMs = () => settings().session_gap_minutes * 60_000;
    try {
      recorder = openRecorder({
        path,
        sessionGapMs,
        onCheckpointError: fail,
        onLongLog: (bytes) => troubles.tell(logGrows(path, bytes)),
        open,
      });
    } catch (error) {
      fail(error);
      return false;
    }
    spareReader?.close();
    spareReader = null;
    tidying.start();
    return true;
  }

  /** Writes one batch. False when that did not succeed. */
  function writeBatch(): boolean {
    if (!tryOpen() || recorder === null) return false;
    try {
      const result = recorder.write(queue.peek(itemsPerBatch));
      queue.remove(result.done);
      refused += result.refused.length;
      for (const { item, error } of result.refused) troubles.tell(recordRefused(path, item.kind, error));
    } catch (error) {
      fail(error);
      return false;
    }
    onWritten?.();
    return true;
  }

  function work(): void {
    timer = null;
    const catchingUp = recorder?.catchingUp();
    if (catchingUp) {
      void catchingUp.then(() => schedule(0));
      return;
    }
    if (!writeBatch()) return;
    if (queue.length > 0) schedule(0);
    else troubles.over();
  }

  function schedule(delayMs: number): void {
    if (isClosed || isOff) return;
    // A process that has nothing else to do need not stay for this: close() writes what waits.
    timer ??= setTimeout(work, delayMs).unref();
  }

  function push(item: QueueItem): void {
    if (isOff || isClosed) return;
    const before = queue.dropped;
    queue.push(item);
    if (queue.dropped > before) troubles.tell(overflowed(path, troubles.current));
    schedule(gatherMs);
  }

  async function flush(): Promise<boolean> {
    await bodies.idle();
    if (isOff) return true;
    while (queue.length > 0) {
      await recorder?.catchingUp();
      if (!writeBatch()) return false;
      await setImmediate();
    }
    if (recorder !== null) troubles.over();
    return recorder !== null;
  }

  async function flushAtLast(): Promise<void> {
    let isWritten = await flush();
    for (let retry = 0; retry < lastRetries && !isWritten && isLocked(); retry++) {
      await sleep(lastRetryMs);
      isWritten = await flush();
    }
    const requests = queue.peek(queue.length).filter(({ kind }) => kind === 'request').length;
    if (requests > 0) troubles.tell(unwritten(path, requests, troubles.latest));
  }

  function isLocked(): boolean {
    return troubles.latest?.code === 'HISTORY_LOCKED';
  }

  function begin(): void {
    path = currentPath();
    isOff = !settings().enabled;
    if (!isOff) tryOpen();
  }

  /** What waits goes where it was meant to go, if that is possible; else it goes with the rest. */
  async function moveHistory(): Promise<void> {
    await flush();
    stopTimers();
    await release();
    troubles.forget();
    begin();
  }

  function stopTimers(): void {
    tidying.stop();
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  let moving: Promise<void> = Promise.resolve();
  begin();

  return {
    record(metrics, trace) {
      if (trace === undefined || isOff || isClosed) push({ kind: 'request', metrics });
      else push({ kind: 'request', metrics, notes: notesOf(trace) });
    },
    repair(record) {
      const { text } = bodies.redactor();
      push({ kind: 'repair', record: { ...record, before: text(record.before), after: text(record.after) } });
    },
    collectBodies: (requestId, sinceStart) => (isOff || isClosed ? null : bodies.collect(requestId, sinceStart)),
    flush,
    settingsChanged() {
      moving = moving.then(async () => {
        if (isClosed || (currentPath() === path && settings().enabled !== isOff)) return;
        await moveHistory();
      });
      return moving;
    },
    reader() {
      if (recorder !== null) return recorder.reader;
      if (isOff || isClosed) return null;
      try {
        spareReader ??= openHistoryReader(path, shortBusyTimeoutMs);
      } catch {
        // The problem that keeps it from being written was reported already.
      }
      return spareReader;
    },
    outbox,
    state: () => ({
      status: isOff || isClosed ? 'off' : troubles.current === null ? 'recording' : 'waiting',
      path,
      problem: troubles.current,
      queued: queue.length,
      lost: queue.dropped + bodies.dropped + refused,
    }),
    async close() {
      await moving;
      if (isClosed) return;
      await flushAtLast();
      isClosed = true;
      stopTimers();
      await release();
    },
  };
}

/** The outline is worked out here, when the answer has long left, and only where there is a history to keep it. */
function notesOf({ tools, outline }: RequestTrace): RequestNotes {
  const parts = outline();
  return {
    tools,
    outline: parts === null ? null : packOutline(parts),
    hasTools: parts?.some(({ kind }) => kind === 'tools') ?? false,
  };
}
