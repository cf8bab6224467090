import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startHistoryChild } from './testing/child.ts';
import { createTempFolder, openTempHistory } from './testing/temp-history.ts';

/** A fixed sequence, so that a failure can be repeated: numbers from 0 to 1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

test('kill -9 at any moment leaves the file whole, and nothing that was acknowledged is lost', {
  timeout: 60_000,
}, async () => {
  const { folder, remove } = createTempFolder();
  const random = seeded(42);
  const acknowledged: number[] = [];
  let first = 0;
  for (let round = 0; round < 8; round++) {
    const flushEvery = [1, 7, 50][round % 3]!;
    const child = startHistoryChild([folder, first, flushEvery]);
    await child.line('acknowledged');
    await setTimeout(random() * 120);
    await child.kill();
    expect(child.lines.filter((line) => line.startsWith('problem'))).toEqual([]);
    const last = Number(child.lines.at(-1)?.split(' ')[1]);
    for (let index = first; index <= last; index++) acknowledged.push(index);
    // What was recorded after the last acknowledgement may be there or not; the next round must not record it again.
    first = last + 1_000_000;
  }

  const db = new DatabaseSync(`${folder}/history.db`);
  expect(
    db
      .prepare('PRAGMA integrity_check')
      .all()
      .map((row) => ({ ...row })),
  ).toEqual([{ integrity_check: 'ok' }]);
  const stored = new Set(
    db
      .prepare('SELECT request_id FROM requests')
      .all()
      .map(({ request_id }) => Number(String(request_id).slice(-12))),
  );
  expect(acknowledged.filter((index) => !stored.has(index))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(100);
  const bodies = new Set(
    db
      .prepare('SELECT request_id FROM bodies')
      .all()
      .map(({ request_id }) => Number(String(request_id).slice(-12))),
  );
  expect(acknowledged.filter((index) => !bodies.has(index))).toEqual([]);
  for (const table of ['sessions', 'day_totals']) {
    const sums = db.prepare(
      `SELECT SUM(requests) AS requests, SUM(prompt_tokens) AS tokens, SUM(repaired) AS repaired FROM ${table}`,
    );
    const rows = db.prepare(
      'SELECT COUNT(*) AS requests, SUM(prompt_tokens) AS tokens, SUM(repairs > 0) AS repaired FROM requests',
    );
    expect(sums.get()).toEqual(rows.get());
  }
  db.close();

  const { history, problems } = openTempHistory(folder);
  expect(problems).toEqual([]);
  expect(history.outbox.lastSequence()).toBe(stored.size);
  await history.close();
  remove();
});
