import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { SessionSummary } from '#shared/metrics/sessions.ts';
import { createSimulatedLlamaServer, type SimulatedLlamaServer } from '../../src-main/demo/simulated-llama-server.ts';
import { type FakeInfluxDb, startFakeInfluxDb } from '../../src-main/exporters/testing/fake-influxdb.ts';
import { runCommand } from '../command/run-command.ts';
import { exchange } from '../exchange.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';
import { parseCsv } from './parse-csv.ts';

let folder: string;
let backend: SimulatedLlamaServer;
let influxdb: FakeInfluxDb | undefined;
let proxy: RunningProxy | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-e2e-'));
  backend = createSimulatedLlamaServer({ speed: 'instant' });
});
afterEach(async () => {
  await proxy?.stop();
  await influxdb?.close();
  await backend.close();
  await rm(folder, { recursive: true });
});

const claude = { 'user-agent': 'claude-cli/2.1.4', 'x-claude-code-session-id': 'claude-1' };
/** A name that CSV must quote. */
const awkward = { 'user-agent': 'opencode/1.0.68', 'x-opencode-session': 'so-called "session", of a sort' };
const nameless = { 'user-agent': 'curl/8.5.0' };

test('a target that was down, and a killed proxy: every request arrives once, and the history tells the same', async () => {
  const { href: backendUrl } = await backend.listen(0, '127.0.0.1');
  const down = await startFakeInfluxDb();
  await down.close();
  const start = () =>
    startProxy({
      backendUrl,
      folder,
      config: { exporters: { influxdb: { enabled: true, url: down.url, batch_size: 5, flush_interval_seconds: 0.1 } } },
    });

  proxy = await start();
  for (const headers of [claude, awkward, nameless, claude, awkward, nameless, claude]) await ask(proxy, headers);
  await until(
    'seven requests in the history',
    async () => ((await exported()).length === 7 ? true : undefined),
    10_000,
  );
  proxy.program.signal('SIGKILL');
  await proxy.program.ended;

  // The first write is taken, but its answer is lost: it comes again.
  let writes = 0;
  influxdb = await startFakeInfluxDb({
    port: Number(new URL(down.url).port),
    trouble: () => (writes++ === 0 ? { kind: 'reset_after_storing' } : null),
  });
  proxy = await start();
  for (const headers of [claude, awkward, claude, nameless, claude]) await ask(proxy, headers);
  const { points, writes: received } = influxdb;
  await until('twelve points', () => (points.size >= 12 ? true : undefined), 10_000);
  await proxy.stop();

  const rows = await exported();
  const ids = rows.map(({ request_id }) => request_id).toSorted();
  expect(new Set(ids).size).toBe(12);
  expect([...points.values()].map(({ fields }) => fields.request_id).toSorted()).toEqual(ids);
  expect(received.flatMap((write) => write.points).length).toBeGreaterThan(12);

  const [header, ...lines] = parseCsv(await llamaProxy('export', '--format', 'csv'));
  const csv = lines.map((line) => Object.fromEntries(header!.map((name, column) => [name, line[column]])));
  expect(csv).toEqual(rows.map(asCells));

  const sessions = JSON.parse(await llamaProxy('sessions', '--json')) as SessionSummary[];
  const requestsOf = Object.fromEntries(sessions.map(({ client, requests }) => [client, requests]));
  expect(requestsOf).toEqual({ 'claude-cli/2.1.4': 6, 'opencode/1.0.68': 3, 'curl/8.5.0': 3 });
});

/** Claude Code speaks Anthropic's dialect, the others OpenAI's. */
async function ask({ url }: RunningProxy, headers: Record<string, string>): Promise<void> {
  const path = headers === claude ? '/v1/messages' : '/v1/chat/completions';
  const body = { stream: headers !== nameless, max_tokens: 200, messages: [{ role: 'user', content: 'Hello' }] };
  const { status, complete } = await exchange(url, { path, headers, body });
  expect({ status, complete }).toEqual({ status: 200, complete: true });
}

async function exported(): Promise<RequestMetrics[]> {
  const lines = (await llamaProxy('export', '--format', 'jsonl')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as RequestMetrics);
}

async function llamaProxy(...args: string[]): Promise<string> {
  const place = ['--config', join(folder, 'config.yaml'), '--data-dir', join(folder, 'data')];
  const { code, stdout, stderr } = await runCommand([...args, ...place]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** As docs/metrics.md says that CSV writes a record: the unknown is empty, fixes are joined by a space. */
function asCells(row: RequestMetrics): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, Array.isArray(value) ? value.join(' ') : String(value ?? '')]),
  );
}
