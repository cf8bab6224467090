import { afterEach, beforeEach, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { sseObjects } from '../sse-text.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';
import { openDescriptors, tellsFootprints } from './footprint.ts';

const begun = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"}}]}\n\n';
const rest = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const loadingModel = '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}';

let backend: HttpBackend;
let proxy: RunningProxy;
let isLoading = false;
beforeEach(async () => {
  backend = await start(0);
  proxy = await startProxy({ backendUrl: backend.url });
});
afterEach(async () => {
  await proxy.stop();
  await backend.stop();
});

test('it dies in mid-stream, is gone, loads its model, and is back: the client is told each time, and nothing stays open', async () => {
  expect((await ask()).text).toBe(begun + rest);
  const before = openDescriptors(proxy.program.pid).length;
  const running = await fetch(`${proxy.url}/v1/chat/completions`, { method: 'POST', body: '{"hang":true}' });
  await backend.stop();
  expect(sseObjects(await running.text()).at(-1)).toMatchObject({
    error: { message: expect.stringContaining('broke') },
  });

  const gone = await ask();
  expect(gone).toMatchObject({ status: 502, complete: true });
  expect(gone.text).toContain('connection refused');

  isLoading = true;
  backend = await start(Number(new URL(backend.url).port));
  // As llama-server says it: clients know these words.
  expect(await ask()).toMatchObject({ status: 503, text: loadingModel });
  isLoading = false;
  expect(await ask()).toMatchObject({ status: 200, text: begun + rest, complete: true });

  const records = [];
  for (let count = 0; count < 5; count++) records.push(await proxy.nextRecord());
  expect(records.map(({ status, http_status }) => [status, http_status])).toStrictEqual([
    ['completed', 200],
    ['failed', 200],
    ['failed', 502],
    ['failed', 503],
    ['completed', 200],
  ]);
  if (tellsFootprints) {
    await until(
      `no more than ${before} descriptors`,
      () => openDescriptors(proxy.program.pid).length <= before || undefined,
      10_000,
    );
  }
});

function ask() {
  return exchange(proxy.url, { path: '/v1/chat/completions', body: { stream: true } });
}

function start(port: number): Promise<HttpBackend> {
  return startHttpBackend(
    async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      if (isLoading) {
        response.writeHead(503, { 'content-type': 'application/json' }).end(loadingModel);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(begun);
      if (!body.includes('hang')) response.end(rest);
    },
    { port },
  );
}
