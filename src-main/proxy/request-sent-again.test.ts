import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createFixSet } from '../fixes/chain/fix-set.ts';
import { fixes } from '../fixes/registry.ts';
import { bodyOf, chatStream, startBackend, startProxy } from './testing/proxy-under-test.ts';

const allDefaults = createFixSet(fixes, { enabled: true, modules: {} });
const parseError = 'The model produced output that does not match the expected peg-native format';
const role = { role: 'assistant', content: null };
const firstChunk = `${chatStream([role]).split('\n\n')[0]}\n\n`;

/** A backend that fails on its own output in mid-stream the first time; `again` answers what comes after. */
async function startFailing(
  first: string,
  again: (response: ServerResponse) => void,
): Promise<URL & { bodies: string[] }> {
  const bodies: string[] = [];
  const backend = await startBackend(async (request, response) => {
    bodies.push((await bodyOf(request)).toString());
    if (bodies.length > 1) again(response);
    else response.writeHead(200, { 'content-type': 'text/event-stream' }).end(first);
  });
  return Object.assign(backend, { bodies });
}

const chatError = `${firstChunk}data: {"error":{"code":500,"message":"${parseError}","type":"server_error"}}\n\n`;

async function ask(url: URL, path = '/v1/chat/completions', body = '{"stream":true}'): Promise<string> {
  return (await fetch(new URL(path, url), { method: 'POST', body })).text();
}

test('the backend is gone when the request is sent again: the running stream ends in an error event', async () => {
  const proxy = await startProxy(await startFailing(chatError, (response) => response.destroy()), {
    fixes: allDefaults,
  });
  const text = await ask(proxy.url);
  expect(text.startsWith(firstChunk)).toBe(true);
  expect(text).toMatch(/\n\ndata: \{"error":\{"message":"llama-server at .*"code":"backend_connection_lost"\}\}\n\n$/);
  expect(await proxy.records(1)).toMatchObject([{ status: 'failed', http_status: 200 }]);
});

test('the second answer is a refusal in JSON: the running stream ends in its words', async () => {
  const refusal = '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}';
  const backend = await startFailing(chatError, (response) => {
    response.writeHead(503, { 'content-type': 'application/json' }).end(refusal);
  });
  const proxy = await startProxy(backend, { fixes: allDefaults });
  expect(await ask(proxy.url)).toContain('data: {"error":{"message":"Loading model"');
  expect(await proxy.records(1)).toMatchObject([{ status: 'failed', http_status: 200 }]);
});

test('what was made good by the second answer did not fail', async () => {
  const backend = await startFailing(chatError, (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(chatStream([role, { content: 'Hi' }]));
  });
  const proxy = await startProxy(backend, { fixes: allDefaults });
  await ask(proxy.url);
  expect(await proxy.records(1)).toMatchObject([
    { status: 'completed', error: null, fixes: ['server_parse_error'], finish_reason: 'stop', completion_tokens: 5 },
  ]);
});

test('an error behind a whole answer, replaced by its proper end, did not fail either', async () => {
  const delivered = chatStream([role, { content: 'Hi' }])
    .split('\n\n')
    .slice(0, 2)
    .join('\n\n');
  const error = `${delivered}\n\ndata: {"error":{"code":500,"message":"${parseError}","type":"server_error"}}\n\n`;
  const proxy = await startProxy(await startFailing(error, (response) => response.destroy()), { fixes: allDefaults });
  expect(await ask(proxy.url)).toMatch(/"finish_reason":"stop".*data: \[DONE\]\n\n$/s);
  expect(await proxy.records(1)).toMatchObject([{ status: 'completed', error: null }]);
});

test('the same request again is the same bytes again', async () => {
  const body = '{"stream":true, "seed":18446744073709551615, "temperature":1.0}';
  const backend = await startFailing(chatError, (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(chatStream([role]));
  });
  const { url } = await startProxy(backend, { fixes: allDefaults });
  await ask(url, '/v1/chat/completions', body);
  expect(backend.bodies).toEqual([body, body]);
});

test.each([
  ['after its start', true],
  ['before anything', false],
])('an Anthropic stream that failed %s has one message_start', async (_when, hasStarted) => {
  const start =
    'event: message_start\ndata: {"type":"message_start","message":{"id":"a","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":0}}}\n\n';
  const error = `event: error\ndata: {"code":500,"message":"${parseError}","type":"server_error"}\n\n`;
  const rest =
    'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\nevent: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hi"}}\n\nevent: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n';
  const backend = await startFailing(`${hasStarted ? start : ''}${error}`, (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(start + rest);
  });
  const { url } = await startProxy(backend, { fixes: allDefaults });
  const text = await ask(url, '/v1/messages');
  expect(text.match(/^event: .*$/gm)).toEqual([
    'event: message_start',
    'event: content_block_start',
    'event: content_block_delta',
    'event: content_block_stop',
    'event: message_delta',
    'event: message_stop',
  ]);
});
