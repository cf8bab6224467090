import { expect, test } from 'vitest';
import { createFixSet } from '../fixes/chain/fix-set.ts';
import { fixes } from '../fixes/registry.ts';
import { repetition } from '../fixes/repetition.ts';
import { bodyOf, chatStream, startBackend, startProxy } from './testing/proxy-under-test.ts';

const allDefaults = createFixSet(fixes, { enabled: true, modules: {} });
const tools = [
  {
    type: 'function',
    function: {
      name: 'write',
      parameters: {
        type: 'object',
        properties: { content: { type: 'string' }, filePath: { type: 'string' } },
        required: ['content', 'filePath'],
      },
    },
  },
];
const broken = '{"content":"größe 🦙 \\"filePath\\"","filePath":"/a/b.txt","filePath"/a/b.txt"}';
const meant = '{"content":"größe 🦙 \\"filePath\\"","filePath":"/a/b.txt"}';
const call = (text: string): object => ({
  tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'write', arguments: text } }],
});
const more = (text: string): object => ({ tool_calls: [{ index: 0, function: { arguments: text } }] });
const role = { role: 'assistant', content: null };

const ask = (url: URL, body: object): Promise<Response> =>
  fetch(new URL('/v1/chat/completions', url), { method: 'POST', body: JSON.stringify(body) });

function argumentsIn(stream: string): string {
  return stream
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)).choices?.[0]?.delta?.tool_calls?.[0]?.function?.arguments ?? '')
    .join('');
}

test('a call arrives mended, however model and network cut it', async () => {
  for (const size of [1, 3, 7, 1000]) {
    const fragments = [...broken].reduce<string[]>((parts, character) => {
      const last = parts.at(-1);
      if (last !== undefined && [...last].length < size) parts[parts.length - 1] = last + character;
      else parts.push(character);
      return parts;
    }, []);
    const stream = Buffer.from(
      chatStream([role, call(fragments[0] ?? ''), ...fragments.slice(1).map(more)], 'tool_calls'),
    );
    const backend = await startBackend(async (request, response) => {
      await bodyOf(request);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let at = 0; at < stream.length; at += 611) {
        response.write(stream.subarray(at, at + 611));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    const proxy = await startProxy(backend, { fixes: allDefaults });
    const text = await (await ask(proxy.url, { stream: true, tools })).text();
    expect(argumentsIn(text)).toBe(meant);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    const [record] = await proxy.records(1);
    expect(record).toMatchObject({ tool_calls: 1, fixes: ['toolcall_bad_filepath'], repairs: 1, status: 'completed' });
    expect(proxy.repairs).toMatchObject([{ fix: 'toolcall_bad_filepath', tool: 'write', outcome: 'repaired' }]);
  }
});

test('a stream that needs no mending leaves byte for byte, all fixes on', async () => {
  const stream = chatStream([role, { content: 'Hi' }, call(meant.slice(0, 20)), more(meant.slice(20))], 'tool_calls');
  const backend = await startBackend(async (request, response) => {
    await bodyOf(request);
    response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(stream.replaceAll('content":null', 'content": null'));
  });
  const proxy = await startProxy(backend, { fixes: allDefaults });
  const text = await (await ask(proxy.url, { stream: true, tools })).text();
  expect(argumentsIn(text)).toBe(meant);
  expect(text).toContain('content": null');
  expect((await proxy.records(1))[0]?.fixes).toEqual([]);
});

test('a request is sent once more where the server failed on its own output, and the client sees one stream', async () => {
  let requests = 0;
  const backend = await startBackend(async (request, response) => {
    await bodyOf(request);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (++requests === 1) {
      response.write(`${chatStream([role]).split('\n\n')[0]}\n\n`);
      response.end(
        'data: {"error":{"code":500,"message":"The model produced output that does not match the expected peg-native format","type":"server_error"}}\n\n',
      );
    } else {
      response.end(chatStream([role, { content: 'second try' }]));
    }
  });
  const proxy = await startProxy(backend, { fixes: allDefaults });
  const text = await (await ask(proxy.url, { stream: true })).text();
  expect(requests).toBe(2);
  expect(text).toContain('second try');
  expect(text).not.toContain('error');
  expect((await proxy.records(1))[0]).toMatchObject({ fixes: ['server_parse_error'], completion_tokens: 5 });
});

test('a refusal is asked again too, and the second refusal passes', async () => {
  let requests = 0;
  const refusal =
    '{"error":{"code":500,"message":"Failed to parse input at pos 0: <tool_call>","type":"server_error"}}';
  const backend = await startBackend(async (request, response) => {
    await bodyOf(request);
    requests++;
    response.writeHead(500, { 'content-type': 'application/json' }).end(refusal);
  });
  const proxy = await startProxy(backend, { fixes: allDefaults });
  const answer = await ask(proxy.url, { stream: false });
  expect([answer.status, await answer.text(), requests]).toEqual([500, refusal, 2]);
});

test('an answer that loops is ended for the client, and at the backend', async () => {
  let stopped: () => void = () => undefined;
  const wasStopped = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  const backend = await startBackend(async (request, response) => {
    await bodyOf(request);
    response.once('close', stopped);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const [chunk = ''] = chatStream([{ content: 'the same again and again. ' }]).split('\n\n');
    while (!response.destroyed) {
      response.write(`${chunk}\n\n`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  const fixSet = createFixSet(fixes, {
    enabled: true,
    modules: { repetition: { enabled: true, ...repetition.info.options.parse({ action: 'stop' }) } },
  });
  const proxy = await startProxy(backend, { fixes: fixSet });
  const text = await (await ask(proxy.url, { stream: true })).text();
  await wasStopped;
  expect(text).toContain('"finish_reason":"length"');
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
});
