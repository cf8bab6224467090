import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvHeader, csvRow } from '#shared/metrics/csv-columns.ts';
import { exportRows } from './export-rows.ts';
import { type HistoryReader, openHistoryReader } from './queries/history-reader.ts';
import { createTempFolder, nthRequest, openTempHistory } from './testing/temp-history.ts';

const requests = Array.from({ length: 1200 }, (_, index) =>
  nthRequest(index, { session_id: index % 2 === 0 ? 'even' : 'odd', model: '=1+1,"x"\n🦙', fixes: ['a', 'b'] }),
);

let reader: HistoryReader;
let remove: () => void;
beforeAll(async () => {
  const temp = createTempFolder();
  const { history, path } = openTempHistory(temp.folder);
  for (const metrics of requests) history.record(metrics);
  await history.close();
  reader = openHistoryReader(path);
  remove = () => {
    reader.close();
    temp.remove();
  };
});
afterAll(() => remove());

async function collect(rows: AsyncIterable<string>): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of rows) pieces.push(piece);
  return pieces;
}

test('CSV has a header, lines that end in CR LF, and every request once in order', async () => {
  const pieces = await collect(exportRows(reader, {}, 'csv'));
  expect(pieces.join('')).toBe([csvHeader, ...requests.map(csvRow)].map((line) => `${line}\r\n`).join(''));
  expect(pieces.length).toBeGreaterThan(4);
});

test('JSON Lines give back the records', async () => {
  const text = (await collect(exportRows(reader, { session: 'odd' }, 'jsonl'))).join('');
  expect(text.endsWith('\n')).toBe(true);
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(requests.filter(({ session_id }) => session_id === 'odd'));
});

test('a range begins with its first instant and ends before its last', async () => {
  const [since, until] = [requests[300]!, requests[700]!].map(({ timestamp }) => Date.parse(timestamp));
  const lines = (await collect(exportRows(reader, { since, until }, 'csv'))).join('').split('\r\n');
  expect(lines).toEqual([csvHeader, ...requests.slice(300, 700).map(csvRow), '']);
});

test('nothing is a header, or no line at all', async () => {
  expect(await collect(exportRows(reader, { session: 'none' }, 'csv'))).toEqual([`${csvHeader}\r\n`]);
  expect(await collect(exportRows(reader, { session: 'none' }, 'jsonl'))).toEqual([]);
});

test('it reads no further than it is asked', async () => {
  let pieces = 0;
  const counting = {
    inOrder: (...args: Parameters<HistoryReader['inOrder']>) => {
      pieces += 1;
      return reader.inOrder(...args);
    },
  };
  for await (const _ of exportRows(counting, {}, 'jsonl')) break;
  expect(pieces).toBe(1);
});
