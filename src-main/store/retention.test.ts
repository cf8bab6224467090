import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PackedBody } from './bodies/body-row.ts';
import { openRecorder, type Recorder } from './recorder.ts';
import type { RetentionLimits } from './retention.ts';
import { localDay } from './rows/local-day.ts';
import { packOutline } from './rows/outline.ts';
import { createTempFolder, nthRequest, requestId } from './testing/temp-history.ts';
import type { QueueItem } from './write-queue.ts';

const dayMs = 86_400_000;
const begin = Date.parse(nthRequest(0).timestamp);
const unlimited: RetentionLimits = { keepDays: 0, maxBytes: 0, exporters: [] };

let recorder: Recorder;
let path: string;
let remove: () => void;
beforeEach(() => {
  const temp = createTempFolder();
  path = `${temp.folder}/history.db`;
  recorder = openRecorder({
    path,
    sessionGapMs: () => 30 * 60_000,
    onCheckpointError: (error) => {
      throw error;
    },
  });
  remove = async () => {
    await recorder.close();
    temp.remove();
  };
});
afterEach(() => remove());

/** One request an hour. */
function request(hour: number): QueueItem {
  return { kind: 'request', metrics: nthRequest(hour * 60, { session_id: `day-${Math.floor(hour / 24)}` }) };
}

function noted(hour: number): QueueItem {
  const outcome = { tool: 'read', calls: 1, repaired: 0, unrepaired: 0, byFix: {} };
  const part = { kind: 'message' as const, role: 'user', characters: 1, hash: '0123456789abcdef' };
  const outline = packOutline(Array.from({ length: 300 }, () => part));
  const { metrics } = request(hour) as Extract<QueueItem, { kind: 'request' }>;
  return { kind: 'request', metrics, notes: { tools: [outcome], outline, hasTools: true } };
}

function setAside(sequence: number): QueueItem {
  return { kind: 'set_aside', exporter: 'influxdb', sequence, reason: 'refused', occurredAt: begin };
}

/** Each from a client of its own, of which the totals keep a row. */
function clientOf(hour: number): QueueItem {
  return { kind: 'request', metrics: nthRequest(hour * 60, { client: `client-${hour}` }) };
}

function body(hour: number, bytes: number): QueueItem {
  const deflated = crypto.getRandomValues(new Uint8Array(bytes));
  const storedAt = begin + hour * 3_600_000;
  const rest = { part: 'client_request' as const, headers: '[]', totalBytes: bytes, isCut: false, marks: null };
  const packed: PackedBody = { requestId: requestId(hour * 60), storedAt, deflated, ...rest };
  return { kind: 'body', body: packed };
}

function repair(hour: number): QueueItem {
  const timestamp = new Date(begin + hour * 3_600_000).toISOString();
  const rest = { tool: null, path: '', before: 'a', after: 'b', held_characters: 0, held_ms: 0, reason: 'x' };
  const record = { request_id: requestId(hour * 60), timestamp, fix: 'usage', outcome: 'repaired' as const, ...rest };
  return { kind: 'repair', record };
}

function write(items: readonly QueueItem[]): void {
  for (let rest = items; rest.length > 0; ) rest = rest.slice(recorder.write(rest.slice(0, 100)).done);
}

/** All steps until nothing is left to do; how many requests each exporter lost. */
function tidy(limits: RetentionLimits, now: number): Map<string, number> {
  const lost = new Map<string, number>();
  let steps = 0;
  for (let more = true; more; steps++) {
    expect(steps).toBeLessThan(5000);
    const step = recorder.tidy(limits, now);
    for (const [exporter, count] of step.lost) lost.set(exporter, count + (lost.get(exporter) ?? 0));
    ({ more } = step);
  }
  return lost;
}

function count(table: string): number {
  const db = new DatabaseSync(path, { readOnly: true });
  const { rows } = db.prepare(`SELECT COUNT(*) AS rows FROM ${table}`).get() as { rows: number };
  db.close();
  return rows;
}

function fileBytes(): number {
  const db = new DatabaseSync(path, { readOnly: true });
  const { bytes } = db
    .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size')
    .get() as { bytes: number };
  db.close();
  return bytes;
}

const sequences = () => recorder.readAfter(0, 100_000).map(({ sequence }) => sequence);
const hours = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('by age', () => {
  it('deletes what is older, with its repairs and bodies, and keeps the totals of the days', async () => {
    write(hours(0, 240).flatMap((hour) => [repair(hour), body(hour, 100), request(hour)]));
    tidy({ ...unlimited, keepDays: 3 }, begin + 10 * dayMs);
    expect(sequences()).toEqual(hours(169, 241));
    expect(count('repairs')).toBe(72);
    expect(count('bodies')).toBe(72);
    expect(recorder.reader.sessions({ limit: 20 }).sessions.map(({ id }) => id)).toEqual(['day-9', 'day-8', 'day-7']);
    const totals = await recorder.reader.totalsBy('model', {});
    expect(totals).toMatchObject([{ totals: { requests: 240 } }]);
  });

  it('deletes outlines, and what is known of the cache, with their requests and sessions', async () => {
    write(hours(0, 240).map(noted));
    tidy({ ...unlimited, keepDays: 3 }, begin + 10 * dayMs);
    expect(count('outlines')).toBe(72);
    expect(count('session_tails')).toBe(recorder.reader.sessions({ limit: 20 }).sessions.length);
    // Kept by whole days: that of the limit still knows of the session before it.
    const known = (await recorder.reader.caches({ limit: 20 })).map(({ session }) => session);
    expect(known).toEqual(expect.arrayContaining(['day-7', 'day-8', 'day-9']));
    expect(known).not.toContain('day-5');
    expect(await recorder.reader.tools({})).toMatchObject([{ tool: 'read', calls: 240 }]);
  });

  it('deletes repairs and bodies whose request was never recorded', () => {
    write([repair(0), body(0, 100), repair(300), request(300), repair(10), request(10)]);
    tidy({ ...unlimited, keepDays: 3 }, begin + 10 * dayMs);
    expect(count('repairs')).toBe(1);
    expect(count('bodies')).toBe(0);
  });

  it('deletes what was set aside for exporters with the requests', () => {
    write(hours(0, 240).map(request));
    write(hours(0, 240).map((hour) => setAside(hour + 1)));
    write([{ kind: 'cursor', exporter: 'influxdb', sequence: 240 }]);
    tidy({ ...unlimited, keepDays: 3, exporters: ['influxdb'] }, begin + 10 * dayMs);
    expect(recorder.setAsideCount('influxdb')).toBe(72);
  });

  it('keeps everything without a limit', () => {
    write(hours(0, 50).map(request));
    expect(recorder.tidy(unlimited, begin + 1e6 * dayMs)).toMatchObject({ more: false });
    expect(sequences()).toHaveLength(50);
  });

  it('does little in each step', () => {
    write(hours(0, 240).map(request));
    expect(recorder.tidy({ ...unlimited, keepDays: 3 }, begin + 10 * dayMs)).toMatchObject({ more: true });
    expect(sequences()).toHaveLength(200);
  });

  it('waits for exporters that have not delivered yet, the slowest of them', () => {
    write(hours(0, 240).map(request));
    write([
      { kind: 'cursor', exporter: 'fast', sequence: 200 },
      { kind: 'cursor', exporter: 'slow', sequence: 50 },
    ]);
    const limits = { ...unlimited, keepDays: 3, exporters: ['fast', 'slow'] };
    expect(tidy(limits, begin + 10 * dayMs)).toEqual(new Map());
    expect(sequences()).toEqual(hours(51, 241));
    expect(tidy({ ...limits, exporters: ['fast'] }, begin + 10 * dayMs)).toEqual(new Map());
    expect(sequences()).toEqual(hours(169, 241));
  });

  it('waits for an exporter that never delivered anything', () => {
    write(hours(0, 100).map(request));
    tidy({ ...unlimited, keepDays: 1, exporters: ['new'] }, begin + 10 * dayMs);
    expect(sequences()).toHaveLength(100);
  });
});

describe('by size', () => {
  const maxBytes = 2 * 1024 * 1024;

  it('deletes the oldest bodies first, and no request while that is enough', () => {
    write(hours(0, 300).flatMap((hour) => [body(hour, 20_000), request(hour)]));
    expect(fileBytes()).toBeGreaterThan(2 * maxBytes);
    tidy({ ...unlimited, maxBytes }, begin);
    expect(fileBytes()).toBeLessThanOrEqual(maxBytes);
    expect(sequences()).toHaveLength(300);
    expect(count('bodies')).toBeGreaterThan(30);
    const kept = new DatabaseSync(path, { readOnly: true });
    const { oldest } = kept.prepare('SELECT MIN(stored_at) AS oldest FROM bodies').get() as { oldest: number };
    kept.close();
    expect((oldest - begin) / 3_600_000).toBe(300 - count('bodies'));
  });

  it('then the oldest outlines, before any request', () => {
    write(hours(0, 1000).map(noted));
    const before = fileBytes();
    tidy({ ...unlimited, maxBytes: before - 1024 * 1024 }, begin);
    expect(sequences()).toHaveLength(1000);
    expect(count('outlines')).toBeGreaterThan(0);
    expect(recorder.reader.outline(1)).toBeNull();
    expect(recorder.reader.outline(1000)).not.toBeNull();
  });

  it('then deletes the oldest requests, also undelivered ones, and counts those', () => {
    write(hours(0, 6000).map(request));
    write([{ kind: 'cursor', exporter: 'influxdb', sequence: 100 }]);
    const lost = tidy({ ...unlimited, maxBytes, exporters: ['influxdb', 'never'] }, begin);
    expect(fileBytes()).toBeLessThanOrEqual(maxBytes);
    const kept = sequences();
    expect(kept.length).toBeGreaterThan(500);
    expect(kept).toEqual(hours(6001 - kept.length, 6001));
    const deleted = 6000 - kept.length;
    expect(lost).toEqual(
      new Map([
        ['influxdb', deleted - 100],
        ['never', deleted],
      ]),
    );
    expect(recorder.exporters().get('influxdb')).toEqual({ delivered: 100, lost: deleted - 100 });
    expect(recorder.exporters().get('never')).toEqual({ delivered: 0, lost: deleted });
  });

  it('deletes sessions with the last of their requests, though none is too old', () => {
    write(hours(0, 6000).map(noted));
    tidy({ ...unlimited, maxBytes }, begin + 250 * dayMs);
    const left = new Set(recorder.readAfter(0, 6000).map(({ session }) => session));
    // Those of the requests that the last step deleted may still be there.
    const mostSessions = left.size + 3;
    expect(left.size).toBeGreaterThan(10);
    expect(count('sessions')).toBeLessThanOrEqual(mostSessions);
    expect(count('session_tails')).toBeLessThanOrEqual(mostSessions);
    // Each of them reaches into the next day.
    expect(count('day_sessions')).toBeLessThanOrEqual(2 * mostSessions);
  });

  it('gives up the oldest days when nothing else is left', async () => {
    write(hours(0, 24 * 200).map(clientOf));
    expect(fileBytes()).toBeGreaterThan(2 * maxBytes);
    tidy({ ...unlimited, maxBytes: maxBytes / 2 }, begin + 250 * dayMs);
    expect(fileBytes()).toBeLessThanOrEqual(maxBytes / 2);
    expect(sequences()).toEqual([]);
    const days = (await recorder.reader.totalsBy('day', {})).map(({ key }) => key);
    expect(days.length).toBeGreaterThan(10);
    expect(days.length).toBeLessThan(190);
    expect(days.at(-1)).toBe(localDay(begin + 24 * 199.9 * 3_600_000));
  });

  it('gives up quietly when there is nothing left to delete', () => {
    write([request(0)]);
    tidy({ ...unlimited, maxBytes: 4096 }, begin);
    expect(sequences()).toEqual([]);
  });

  it('hands a mostly empty file back to the disk', () => {
    write(hours(0, 100).flatMap((hour) => [body(hour, 50_000), request(hour)]));
    const before = fileBytes();
    tidy({ ...unlimited, keepDays: 1 }, begin + 30 * dayMs);
    expect(fileBytes()).toBeLessThan(before / 4);
  });
});
