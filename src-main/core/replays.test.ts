import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test, vi } from 'vitest';
import { startCore } from './testing/start-core.ts';

interface Arrival {
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A backend that answers each generation request with a whole answer and knows what came. */
function backend() {
  const arrivals: Arrival[] = [];
  const listener: RequestListener = async (request, response) => {
    const body = await text(request);
    if (request.method !== 'POST') {
      response.writeHead(404).end('{}');
      return;
    }
    arrivals.push({ url: request.url ?? '', headers: request.headers, body });
    const isStream = body.includes('"stream":true');
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
    response.end(isStream ? 'data: [DONE]\n\n' : '{}');
  };
  return { arrivals, listener };
}

const settings = 'history: {bodies: all}\n';

describe.each([
  ['/v1/chat/completions', '{"model":"m","messages":[]}'],
  ['/v1/chat/completions', '{"model":"m","messages":[],"stream":true}'],
  [
    '/v1/messages',
    '{"model":"m","max_tokens":8,"messages":[],"metadata":{"user_id":"{\\"session_id\\":\\"first\\"}"}}',
  ],
  ['/v1/responses', '{"model":"m","input":"a","stream":true}'],
])('%s %s', (path, body) => {
  test('is sent once more as its client sent it, and is a request of its own', async () => {
    const { arrivals, listener } = backend();
    const { core, url, events } = await startCore(listener, { apiKeys: '[sk-client]', more: settings });
    const records = () => events.flatMap((event) => (event.name === 'request.finished' ? [event.data] : []));
    const answer = await fetch(new URL(path, url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer sk-client',
        'user-agent': 'claude-cli/2.1',
        'x-claude-code-session-id': 'first',
        'anthropic-version': '2023-06-01',
      },
      body,
    });
    await answer.text();
    await expect.poll(() => records().length).toBe(1);

    const { requestId } = await core.api.bridge.call('requests.replay', { id: records()[0]!.request_id });
    await expect.poll(() => records().length).toBe(2);
    const [first, second] = records();
    expect(second).toMatchObject({
      request_id: requestId,
      client: 'llama-proxy-replay/1.2.3',
      endpoint: path,
      status: first?.status,
    });
    expect(first?.session_id).toBe('first');
    expect(second?.session_id).toMatch(/^replay-/);
    expect(arrivals.map((arrival) => [arrival.url, arrival.body])).toStrictEqual([
      [path, body],
      [path, body],
    ]);
    expect(arrivals[1]?.headers).toMatchObject({
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
    });
    expect(arrivals[1]?.headers).not.toHaveProperty('authorization');
    expect(arrivals[1]?.headers).not.toHaveProperty('x-claude-code-session-id');
  });
});

test('the answer comes when it has begun, and stopping the program breaks it off', async () => {
  let generations = 0;
  const onLeft = vi.fn();
  const { core, url, events } = await startCore(
    (request, response) => {
      if (request.method !== 'POST') {
        response.writeHead(404).end('{}');
        return;
      }
      generations += 1;
      if (generations === 1) response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      else response.on('close', onLeft);
    },
    { more: settings },
  );
  await (await fetch(new URL('/v1/messages', url), { method: 'POST', body: '{"messages":[]}' })).text();
  await expect.poll(() => events.some(({ name }) => name === 'request.finished')).toBe(true);
  const id = events.flatMap((event) => (event.name === 'request.finished' ? [event.data.request_id] : []))[0]!;
  const { requestId } = await core.api.bridge.call('requests.replay', { id });
  expect(core.live().map((request) => request.requestId)).toStrictEqual([requestId]);
  await expect.poll(() => generations).toBe(2);
  await core.stop(60_000);
  expect(onLeft).toHaveBeenCalledOnce();
});
