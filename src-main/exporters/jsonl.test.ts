import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { ExportTarget } from './exporter.ts';
import { jsonl } from './jsonl.ts';
import { exampleContext } from './testing/context.ts';
import { numberedRecords, requestId } from './testing/numbered-records.ts';

const never = new AbortController().signal;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-jsonl-'));
  return () => rm(folder, { recursive: true });
});

async function createTarget(options: Record<string, unknown> = {}): Promise<ExportTarget> {
  const target = await jsonl.create(jsonl.info.options.parse(options), exampleContext({ dataFolder: folder }));
  onTestFinished(() => target.close());
  return target;
}

async function idsIn(name: string): Promise<unknown[]> {
  const text = await readFile(join(folder, name), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { request_id: string }).request_id);
}

test('appends a line for each request, whole and in the order of the fields', async () => {
  const [record] = numberedRecords(1, { model: 'two\nlines', error: '"quoted"' });
  expect(await (await createTarget()).deliver([record!], never)).toEqual({ outcome: 'accepted' });
  const text = await readFile(join(folder, 'requests.jsonl'), 'utf8');
  expect(text).toMatch(/^\{"request_id":"[^"]+","timestamp":"[^"]+","model":"two\\nlines",.*\}\n$/);
  expect(JSON.parse(text)).toEqual(record?.metrics);
});

test('goes on at the end of what is there', async () => {
  const records = numberedRecords(3);
  const target = await createTarget({ path: 'logs/deep/a.jsonl' });
  await target.deliver(records.slice(0, 1), never);
  await target.deliver(records.slice(1, 2), never);
  await target.close();
  await (await createTarget({ path: 'logs/deep/a.jsonl', fsync: false })).deliver(records.slice(2), never);
  expect(await idsIn('logs/deep/a.jsonl')).toEqual([requestId(1), requestId(2), requestId(3)]);
});

test('a batch that comes again after a restart is not written twice', async () => {
  const target = await createTarget();
  await target.deliver(numberedRecords(3), never);
  await target.close();
  expect(await (await createTarget()).deliver(numberedRecords(5), never)).toEqual({ outcome: 'accepted' });
  expect(await idsIn('requests.jsonl')).toEqual([1, 2, 3, 4, 5].map(requestId));
});

test('a line that a crash left unfinished is cut off', async () => {
  const target = await createTarget();
  await target.deliver(numberedRecords(2), never);
  await target.close();
  await appendFile(join(folder, 'requests.jsonl'), `{"request_id":"${requestId(3)}","times${'x'.repeat(600_000)}`);
  await (await createTarget()).deliver(numberedRecords(3), never);
  expect(await idsIn('requests.jsonl')).toEqual([1, 2, 3].map(requestId));
});

test('is rotated by size, and the oldest files are deleted', async () => {
  const target = await createTarget({ max_size_mb: 0.003, keep_files: 2 });
  for (const record of numberedRecords(10)) await target.deliver([record], never);
  expect((await readdir(folder)).toSorted()).toEqual(['requests.jsonl', 'requests.jsonl.1', 'requests.jsonl.2']);
  const kept = [
    ...(await idsIn('requests.jsonl.2')),
    ...(await idsIn('requests.jsonl.1')),
    ...(await idsIn('requests.jsonl')),
  ];
  // A line has almost a thousand bytes: three to a file.
  expect(kept).toEqual([4, 5, 6, 7, 8, 9, 10].map(requestId));
});

test('with none to keep, only the current file stays', async () => {
  const target = await createTarget({ max_size_mb: 0.003, keep_files: 0 });
  for (const record of numberedRecords(5)) await target.deliver([record], never);
  expect(await readdir(folder)).toEqual(['requests.jsonl']);
  expect(await idsIn('requests.jsonl')).toEqual([4, 5].map(requestId));
});

test('a place that cannot be written is named, and used once it can', async () => {
  await writeFile(join(folder, 'blocked'), '');
  const target = await createTarget({ path: 'blocked/a.jsonl' });
  const result = await target.deliver(numberedRecords(1), never);
  expect(result).toMatchObject({
    outcome: 'unavailable',
    reason: expect.stringMatching(/^.*blocked.a\.jsonl cannot be written: /),
  });
  await rm(join(folder, 'blocked'));
  expect(await target.deliver(numberedRecords(1), never)).toEqual({ outcome: 'accepted' });
});

test('a folder in the place of the file is named', async () => {
  const target = await createTarget({ path: '.' });
  expect(await target.deliver(numberedRecords(1), never)).toEqual({
    outcome: 'unavailable',
    reason: `${folder} cannot be written: it is a folder. Set exporters.jsonl.path to the name of a file.`,
    retryAfterMs: null,
  });
});

test('a test appends one marked line', async () => {
  const target = await createTarget();
  expect(await target.test(never)).toEqual({
    ok: true,
    message: `One line, {"test":true,…}, was appended to ${join(folder, 'requests.jsonl')}.`,
  });
  expect(JSON.parse(await readFile(join(folder, 'requests.jsonl'), 'utf8'))).toMatchObject({ test: true });
});
