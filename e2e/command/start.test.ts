import { afterEach, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';
import { runCommand } from './run-command.ts';

let backend: HttpBackend | undefined;
let proxy: RunningProxy | undefined;
afterEach(async () => {
  await proxy?.stop();
  await backend?.stop();
});

test('a port in use ends with 1 and says which', async () => {
  backend = await startHttpBackend((_request, response) => void response.end());
  const { port } = new URL(backend.url);
  const config = new URL('../../config.yaml.default', import.meta.url).pathname;
  const { code, stderr } = await runCommand(['run', '--config', config, '--port', port]);
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`${port}.* in use`));
});

test('without a backend it starts all the same, says so, and forwards once there is one', async () => {
  backend = await startHttpBackend((_request, response) => void response.end());
  const { url } = backend;
  await backend.stop();
  proxy = await startProxy({ backendUrl: url });
  const { host } = new URL(url);
  await until('a word on the backend', () => proxy!.program.output().stderr.includes(host) || undefined);
  expect((await exchange(proxy.url, { path: '/x' })).status).toBe(502);
});
