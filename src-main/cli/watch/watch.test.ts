import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { createConfigFile } from '../../config/config-file.ts';
import { createCore } from '../../core/create-core.ts';
import { announceInstance, findInstances } from '../../host/instance-file.ts';
import { configSchema } from '../../host/open-config.ts';
import { serveDashboard } from '../../host/serve-dashboard.ts';
import { replay } from './replay.ts';
import { watch } from './watch.ts';

function createTerminal() {
  const written = { out: '', err: '' };
  const write = (stream: 'out' | 'err') => (text: string) => {
    written[stream] += text;
  };
  return {
    written,
    terminal: { out: write('out'), err: write('err'), color: false },
    output: { write: write('out') },
  };
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'watch-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function startProgram(dataFolder: string) {
  const backend = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"model":"m","choices":[]}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => backend.once('listening', resolve));
  const path = join(dataFolder, 'config.yaml');
  const { port } = backend.address() as AddressInfo;
  await writeFile(
    path,
    `server: {port: 0}\nbackend: {host: 127.0.0.1, port: ${port}}\ndashboard: {port: 0}\nhistory: {bodies: all}\n`,
  );
  const config = await createConfigFile({ path, schema: configSchema, env: {}, onListenerError: () => {} });
  const log = pino({ level: 'silent' });
  const folders = { config: dataFolder, data: dataFolder, logs: dataFolder };
  const core = createCore({
    config,
    log,
    hostName: 'desk',
    dataFolder,
    version: '1.2.3',
    host: { kind: 'headless', isDemo: false, folders, onLogLine: () => () => {} },
  });
  const url = await core.start();
  const dashboard = await serveDashboard({
    core,
    config,
    log,
    dataFolder,
    hostName: 'desk',
    version: '1.2.3',
  });
  onTestFinished(async () => {
    await core.stop(0);
    await config.close();
    backend.closeAllConnections();
    backend.close();
  });
  return { url, dashboard, core };
}

test('shows the requests of a running program until that stops', async () => {
  const dataFolder = await temporaryFolder();
  const { url, dashboard } = await startProgram(dataFolder);
  const { terminal, output, written } = createTerminal();
  const watching = watch(terminal, { dataDir: dataFolder }, output);
  // Sent until one is seen: the watcher may not be there for the first.
  await expect
    .poll(async () => {
      await (await fetch(new URL('/v1/chat/completions', url), { method: 'POST', body: '{"model":"m"}' })).text();
      return written.out;
    })
    .toMatch(/started \/v1\/chat\/completions model=m client=node\n.* model=m toks=/);
  await dashboard.close();
  expect(await watching).toBe(1);
  expect(written.err).toContain('cannot be reached');
  expect(await findInstances(dataFolder)).toStrictEqual([]);
});

test('without a running program it says where it looked', async () => {
  const dataFolder = await temporaryFolder();
  const { terminal, output, written } = createTerminal();
  expect(await watch(terminal, { dataDir: dataFolder }, output)).toBe(1);
  expect(written.err).toContain(dataFolder);
});

test('a process that is alive but answers to nothing is not taken for a program', async () => {
  const dataFolder = await temporaryFolder();
  const holder = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  onTestFinished(() => void holder.close());
  const { port } = holder.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  await announceInstance(dataFolder, { pid: process.pid, version: '1', startedAtMs: 1, url, token: 'x' });
  const { terminal, output, written } = createTerminal();
  expect(await watch(terminal, { dataDir: dataFolder }, output)).toBe(1);
  expect(written.err).toContain('No running llama-proxy');
});

test('lets a running program send a request once more', async () => {
  const dataFolder = await temporaryFolder();
  const { url, core } = await startProgram(dataFolder);
  const finished: RequestMetrics[] = [];
  core.onRequestFinished((metrics) => finished.push(metrics));
  await (await fetch(new URL('/v1/chat/completions', url), { method: 'POST', body: '{"model":"m"}' })).text();
  await expect.poll(() => finished.length).toBe(1);
  const { terminal, written } = createTerminal();
  expect(await replay(terminal, finished[0]!.request_id, { dataDir: dataFolder })).toBe(0);
  await expect.poll(() => finished.length).toBe(2);
  expect(written.out).toBe(`${finished[1]?.request_id}\n`);

  expect(await replay(terminal, 'none', { dataDir: dataFolder })).toBe(1);
  expect(written.err).toContain('There is no request none');
});
