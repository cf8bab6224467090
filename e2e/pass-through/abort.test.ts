import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';

// llama-server itself does not notice that the client of an answer in one piece has gone, so the proxy's half is watched here.
describe('a client that leaves takes the upstream request with it', () => {
  let backend: HttpBackend;
  let proxy: RunningProxy;
  let answering: ServerResponse | undefined;
  beforeAll(async () => {
    backend = await startHttpBackend((_request, response) => {
      answering = response;
    });
    proxy = await startProxy({ backendUrl: backend.url });
  });
  afterAll(async () => {
    await proxy?.stop();
    await backend?.stop();
  });

  test.each(['/v1/chat/completions', '/v1/messages', '/completion'])(
    '%s, before the answer has begun',
    async (path) => {
      const { leave, left } = await askUntilAtBackend(path);
      leave();
      await upstreamClosed();
      await expect(left).rejects.toThrow('abort');
      expect(await proxy.nextRecord()).toMatchObject({ endpoint: path, status: 'aborted', http_status: null });
    },
  );

  test.each(['/v1/chat/completions', '/v1/messages', '/elsewhere'])('%s, while the answer runs', async (path) => {
    const { leave, left } = await askUntilAtBackend(path);
    answering!.writeHead(200, { 'content-type': 'text/event-stream' });
    answering!.write(': begun\n\n');
    await (await left).body!.getReader().read();
    leave();
    await upstreamClosed();
  });

  async function askUntilAtBackend(path: string) {
    answering = undefined;
    const abort = new AbortController();
    const left = fetch(proxy.url + path, { method: 'POST', body: '{}', signal: abort.signal });
    left.catch(() => 'the test looks at it later');
    await until('the request at the backend', () => answering);
    return { left, leave: () => abort.abort() };
  }

  async function upstreamClosed() {
    await until('the upstream connection to close', () => answering!.socket?.destroyed !== false || undefined, 1000);
  }
});
