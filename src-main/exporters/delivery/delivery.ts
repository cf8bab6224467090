import type { ExporterState } from '#shared/exporters/exporter-state.ts';
import type { DeliveryResult, ExporterInfo, ExportTarget } from '../exporter.ts';
import { backoffMs } from './backoff.ts';
import { type Clock, systemClock } from './clock.ts';
import { deliverBatch } from './deliver-batch.ts';
import type { RecordSource, SourceRecord } from './record-source.ts';
import { withDeadline } from './with-deadline.ts';

export interface DeliveryOptions {
  info: Pick<ExporterInfo, 'id' | 'backlog'>;
  target: ExportTarget;
  source: RecordSource;
  /** Called after the state changed, not for every record that comes in. Must not throw. */
  onChange?: () => void;
  clock?: Clock;
  /** 0 to 1, as Math.random. */
  random?: () => number;
}

/** Carries the records of a source to one target until it is stopped. */
export interface Delivery {
  state(): ExporterState;
  /** Delivers what waits, for at most `withinMs` and not to a target that is failing, and closes the target. */
  stop(withinMs: number): Promise<void>;
}

/** Targets have shorter limits of their own; this one is for a target that forgets to settle. */
const attemptDeadlineMs = 60_000;

/** A target that will not close does not keep the program from ending. */
const closeDeadlineMs = 1000;

/**
 * The outbox loop: reads after the cursor, delivers, moves the cursor when the target has accepted. It holds one batch in memory
 * at a time, works in timers only, and never throws: whatever goes wrong is in its state and is tried again later.
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { info, target, source, onChange = () => {}, clock = systemClock, random = Math.random } = options;
  const { maxRecords, maxWaitMs } = target.batch;
  const counts = { delivered: 0, setAside: 0, dropped: 0 };
  const stopping = new AbortController();
  const never = new AbortController().signal;
  let isStopping = false;
  let lastRefusal: string | null = null;
  let failing: { sinceMs: number; reason: string; nextTryAtMs: number } | null = null;
  let failures = 0;
  /** Sequence of the last record dealt with; null until the source could be asked. */
  let position: number | null = null;
  let running: Promise<void> | null = null;
  let timer: { dueAtMs: number; cancel: () => void } | null = null;

  function begin(): number {
    const cursor = info.backlog === 'skip' ? source.newest() : source.cursor(info.id);
    // A history that was deleted begins anew below the cursor.
    const start = Math.min(cursor ?? source.oldest() - 1, source.newest());
    // Saved at once: what comes after this place is owed to this exporter, also while its target has never yet answered.
    source.saveCursor(info.id, start);
    return start;
  }

  function pending(): number {
    try {
      position ??= begin();
      return Math.max(0, source.newest() - position);
    } catch {
      // At least one, so that a round is run; it meets the same error and reports it.
      return 1;
    }
  }

  function moveTo(sequence: number): void {
    position = sequence;
    source.saveCursor(info.id, sequence);
  }

  /** What lies between the cursor and the next record is not there any more. */
  function noteGap(after: number, next: number): void {
    counts.dropped += Math.max(0, next - after - 1);
    position = Math.max(after, next - 1);
  }

  function attempt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    return withDeadline(work, { clock, deadlineMs: attemptDeadlineMs, stop: stopping.signal });
  }

  async function deliver(records: readonly SourceRecord[]): Promise<DeliveryResult> {
    try {
      const result = await attempt((signal) => target.deliver(records, signal));
      return result ?? { outcome: 'unavailable', reason: 'The target did not answer in time.', retryAfterMs: null };
    } catch (error) {
      // Thrown while it wrote a record down: that record must not hold up the others.
      return { outcome: 'refused', reason: `The exporter failed: ${messageOf(error)}.` };
    }
  }

  async function test(): Promise<{ ok: boolean; message: string }> {
    try {
      return (await attempt((signal) => target.test(signal))) ?? { ok: false, message: 'it did not answer in time.' };
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  }

  function failed(reason: string, retryAfterMs: number | null): void {
    failures += 1;
    const now = clock.now();
    const delayMs = backoffMs(failures, retryAfterMs, random);
    failing = { sinceMs: failing?.sinceMs ?? now, reason, nextTryAtMs: now + delayMs };
  }

  function recovered(): void {
    failing = null;
    failures = 0;
  }

  /** Delivers one batch. Null when that succeeded, else why it did not. */
  async function deliverNext(): Promise<Extract<DeliveryResult, { outcome: 'unavailable' }> | null> {
    position ??= begin();
    const newest = source.newest();
    const batch = await source.readAfter(position, maxRecords);
    const [first] = batch;
    if (first === undefined) {
      noteGap(position, newest + 1);
      // Also when it did not move: it may be here because the cursor could not be saved.
      moveTo(position);
      return null;
    }
    noteGap(position, first.sequence);
    return deliverBatch(batch, {
      deliver,
      test,
      accepted(records, { rejected }) {
        counts.delivered += records.length - (rejected?.count ?? 0);
        counts.setAside += rejected?.count ?? 0;
        lastRefusal = rejected?.reason ?? lastRefusal;
        moveTo(records.at(-1)?.sequence ?? first.sequence);
        onChange();
      },
      setAside({ sequence }, reason) {
        source.setAside(info.id, sequence, reason);
        counts.setAside += 1;
        lastRefusal = reason;
        moveTo(sequence);
        onChange();
      },
    });
  }

  async function round(): Promise<void> {
    try {
      const unavailable = await deliverNext();
      if (unavailable === null) recovered();
      else failed(unavailable.reason, unavailable.retryAfterMs);
    } catch (error) {
      failed(`The records could not be read, or the progress not be written down: ${messageOf(error)}.`, null);
    }
    onChange();
  }

  function schedule(delayMs: number): void {
    const dueAtMs = clock.now() + delayMs;
    if (isStopping || running !== null || (timer !== null && timer.dueAtMs <= dueAtMs)) return;
    timer?.cancel();
    timer = { dueAtMs, cancel: clock.after(delayMs, run) };
  }

  function run(): void {
    timer = null;
    running = round().then(() => {
      running = null;
      scheduleNext();
    });
  }

  function scheduleNext(): void {
    if (failing !== null) {
      schedule(failing.nextTryAtMs - clock.now());
      return;
    }
    const waiting = pending();
    if (waiting > 0) schedule(waiting >= maxRecords ? 0 : maxWaitMs);
  }

  const unsubscribe = source.onAppended(() => {
    if (failing === null) scheduleNext();
  });
  scheduleNext();

  async function flush(): Promise<void> {
    await running;
    while (failing === null && !stopping.signal.aborted && pending() > 0) await round();
  }

  return {
    state: () => ({ id: info.id, ...counts, pending: pending(), failing, lastRefusal }),
    async stop(withinMs) {
      isStopping = true;
      unsubscribe();
      timer?.cancel();
      const cancelDeadline = clock.after(withinMs, () => stopping.abort());
      await flush();
      cancelDeadline();
      stopping.abort();
      await withDeadline(() => target.close(), { clock, deadlineMs: closeDeadlineMs, stop: never }).catch(() => {
        // It is left in any case, and its records are safe.
      });
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
