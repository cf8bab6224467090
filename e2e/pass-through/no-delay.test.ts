import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byteSplits } from '../byte-splits.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';

const recorded = (name: string) => readFileSync(new URL(`../recorded/${name}.sse`, import.meta.url));

describe('an event reaches the client before the backend writes the next one', () => {
  let backend: HttpBackend;
  let proxy: RunningProxy;
  let answering: ServerResponse | undefined;
  beforeAll(async () => {
    backend = await startHttpBackend((_request, response) => {
      answering = response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
    });
    proxy = await startProxy({ backendUrl: backend.url });
  });
  afterAll(async () => {
    await proxy?.stop();
    await backend?.stop();
  });

  test.each([
    ['/v1/chat/completions', 'chat-reason'],
    ['/v1/messages', 'messages-plain'],
    ['/v1/responses', 'responses-plain'],
    ['/completion', 'completion-plain'],
    ['/some/other/stream', 'chat-reason'],
  ])('%s', async (path, name) => {
    const answer = await fetch(proxy.url + path, { method: 'POST', body: '{"stream":true}' });
    const reader = answer.body!.getReader();
    let received = '';
    for (const event of byteSplits['per event']!(recorded(name))) {
      answering!.write(event);
      // The reader waits for as long as it takes: were the event held back for the next one, it would wait for ever.
      const before = received;
      while (received.length === before.length) received += Buffer.from((await reader.read()).value!).toString();
    }
    answering!.end();
    await once(answering!, 'close');
    expect(await reader.read()).toMatchObject({ done: true });
    expect(received.split('\n\n').length).toBe(recorded(name).toString().split('\n\n').length);
  });
});
