import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSimulatedLlamaServer, type SimulatedLlamaServer } from '../../src-main/demo/simulated-llama-server.ts';
import { exchange } from '../exchange.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';

let backend: SimulatedLlamaServer;
let proxy: RunningProxy;
let target: Server;
let writes = 0;
beforeAll(async () => {
  // Takes every connection and every byte, and never answers.
  target = createServer((socket) => {
    writes++;
    socket.on('error', () => undefined).resume();
  }).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  backend = createSimulatedLlamaServer({ speed: 'instant' });
  const { href } = await backend.listen(0);
  const soon = { enabled: true, batch_size: 1, flush_interval_seconds: 0.1 };
  proxy = await startProxy({
    backendUrl: href,
    config: { exporters: { influxdb: { ...soon, url }, otlp: { ...soon, endpoint: url } } },
  });
});
afterAll(async () => {
  await proxy?.stop();
  await backend?.close();
  target?.close();
});

test('an exporter that hangs delays no request and no end of the program', async () => {
  const body = { stream: true, max_tokens: 20, messages: [{ role: 'user', content: 'Hello' }] };
  const ask = () => exchange(proxy.url, { path: '/v1/chat/completions', body });
  await ask();
  await until('both exporters to hang', () => writes >= 2 || undefined);
  for (let number = 0; number < 20; number++) expect(await ask()).toMatchObject({ status: 200, complete: true });
  proxy.program.signal('SIGTERM');
  // The last delivery gets three seconds.
  expect(await proxy.program.ended).toStrictEqual({ code: 0, signal: null });
});
