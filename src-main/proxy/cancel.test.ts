import { expect, test } from 'vitest';
import { chatStream, startBackend, startProxy } from './testing/proxy-under-test.ts';

async function chat(url: URL, stream: boolean): Promise<Response> {
  return await fetch(new URL('/v1/chat/completions', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', stream, messages: [] }),
  });
}

test('a request that is cancelled before its answer gets an error that clients do not retry', async () => {
  const reached = Promise.withResolvers<void>();
  const hungUp = Promise.withResolvers<void>();
  const base = await startBackend((_request, response) => {
    response.on('close', hungUp.resolve);
    reached.resolve();
  });
  const proxy = await startProxy(base);
  const answer = chat(proxy.url, false);
  await reached.promise;
  expect(proxy.cancelAll()).toStrictEqual([true]);
  expect(proxy.cancelAll()).toStrictEqual([false]);
  expect((await answer).status).toBe(400);
  expect(await (await answer).json()).toMatchObject({ error: { code: 'request_cancelled' } });
  await hungUp.promise;
  const [record] = await proxy.records(1);
  expect(record).toMatchObject({ status: 'failed', http_status: 400, error: expect.stringContaining('cancelled') });
});

test('a stream that is cancelled ends with an error event', async () => {
  const half = chatStream([{ content: 'Hel' }])
    .split('data: [DONE]')[0]!
    .slice(0, 150);
  const hungUp = Promise.withResolvers<void>();
  const base = await startBackend((_request, response) => {
    response.on('close', hungUp.resolve);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(half);
  });
  const proxy = await startProxy(base);
  const response = await chat(proxy.url, true);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? '';
  expect(proxy.cancelAll()).toStrictEqual([true]);
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  await hungUp.promise;
  expect(text.startsWith(half)).toBe(true);
  // The event that had left in part is closed, so that the error stands alone.
  expect(text.slice(half.length)).toMatch(/^\n\ndata: \{"error":.*"request_cancelled".*\}\n\n/);
  const [record] = await proxy.records(1);
  expect(record).toMatchObject({ status: 'failed', http_status: 200 });
});

test('a request that has ended cannot be cancelled', async () => {
  const base = await startBackend((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[]}');
  });
  const proxy = await startProxy(base);
  await (await chat(proxy.url, false)).text();
  await proxy.records(1);
  expect(proxy.cancelAll()).toStrictEqual([false]);
});
