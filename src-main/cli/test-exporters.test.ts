import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { startFakeInfluxDb } from '../exporters/testing/fake-influxdb.ts';
import { testExporters } from './test-exporters.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-test-exporters-'));
  return () => rm(folder, { recursive: true });
});

async function run(yaml: string, json = false) {
  const config = join(folder, 'config.yaml');
  await writeFile(config, yaml);
  const lines: string[] = [];
  const terminal = { out: (text: string) => void lines.push(text), err: () => {}, color: false };
  const code = await testExporters(terminal, { config, dataDir: folder, json }, '1.2.3');
  return { code, printed: lines.join('').replace(/\(\d+ ms\)/g, '(1 ms)') };
}

test('with none on, says how to switch one on', async () => {
  expect(await run('exporters: {}\n')).toEqual({
    code: 0,
    printed: 'No exporter is on. Set enabled: true for one under exporters in config.yaml.\n',
  });
});

test('one line each; one that fails makes the exit code 1', async () => {
  const influxdb = await startFakeInfluxDb({ trouble: () => ({ kind: 'status', status: 401 }) });
  onTestFinished(() => influxdb.close());
  const { code, printed } = await run(
    `exporters: {influxdb: {enabled: true, url: "${influxdb.url}"}, jsonl: {enabled: true, path: a.jsonl}}\n`,
  );
  expect(code).toBe(1);
  expect(printed).toBe(
    'failed  influxdb  InfluxDB answered 401: 401 Unauthorized. No token is set: set exporters.influxdb.token to one that may ' +
      'write to the bucket "llm-metrics". (1 ms)\n' +
      `ok      jsonl     One line, {"test":true,…}, was appended to ${join(folder, 'a.jsonl')}. (1 ms)\n`,
  );
  expect(JSON.parse(await readFile(join(folder, 'a.jsonl'), 'utf8'))).toMatchObject({ test: true });
});

test('as JSON', async () => {
  const influxdb = await startFakeInfluxDb();
  onTestFinished(() => influxdb.close());
  const { code, printed } = await run(`exporters: {influxdb: {enabled: true, url: "${influxdb.url}"}}\n`, true);
  expect(code).toBe(0);
  expect(JSON.parse(printed)).toEqual([
    { id: 'influxdb', ok: true, message: expect.stringContaining('One point'), ms: expect.any(Number) },
  ]);
});
