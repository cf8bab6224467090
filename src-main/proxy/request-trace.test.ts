import { expect, test } from 'vitest';
import type { RequestTrace } from '#shared/metrics/request-trace.ts';
import { createFixSet, type FixSet } from '../fixes/chain/fix-set.ts';
import { fixes } from '../fixes/registry.ts';
import { bodyOf, chatStream, startBackend, startProxy } from './testing/proxy-under-test.ts';

const allDefaults = createFixSet(fixes, { enabled: true, modules: {} });
const parameters = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
const tools = [{ type: 'function', function: { name: 'read', parameters } }];
const call = (index: number, name: string, text: string) => ({
  index,
  id: `call-${index}`,
  type: 'function',
  function: { name, arguments: text },
});
const valid = '{"path":"/a"}';
const broken = '{path: "/a"}';
const hopeless = '{"path": "/a", ]]}} {{';

/** What is noted of one request beside its record. */
async function traceOf(answer: string, request: object, active: FixSet = allDefaults): Promise<RequestTrace> {
  const backend = await startBackend(async (incoming, response) => {
    await bodyOf(incoming);
    const isStream = answer.startsWith('data:');
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' }).end(answer);
  });
  const { promise, resolve } = Promise.withResolvers<RequestTrace>();
  const { url } = await startProxy(
    backend,
    { fixes: active },
    { finished: (_metrics, _meter, trace) => resolve(trace) },
  );
  const asked = await fetch(new URL('/v1/chat/completions', url), { method: 'POST', body: JSON.stringify(request) });
  await asked.text();
  return promise;
}

const bodyWith = (...calls: object[]) =>
  JSON.stringify({
    choices: [{ index: 0, message: { content: null, tool_calls: calls }, finish_reason: 'tool_calls' }],
  });
const streamWith = (...calls: object[]) =>
  chatStream([{ role: 'assistant', content: null }, ...calls.map((one) => ({ tool_calls: [one] }))], 'tool_calls');

test.each([
  ['streamed', streamWith],
  ['in one piece', bodyWith],
])('each call of an answer counts by what became of it: %s', async (_name, answer) => {
  const calls = [call(0, 'read', valid), call(1, 'read', broken), call(2, 'Read', broken), call(3, 'read', hopeless)];
  const { tools: outcomes } = await traceOf(answer(...calls), { stream: answer === streamWith, messages: [], tools });
  expect(outcomes).toEqual([
    { tool: 'read', calls: 4, repaired: 2, unrepaired: 1, byFix: { toolcall_name: 1, toolcall_arguments: 2 } },
  ]);
});

test('a call that stood in the text counts as repaired', async () => {
  const text = `<tool_call>\n{"name": "read", "arguments": ${valid}}\n</tool_call>`;
  const { tools: outcomes } = await traceOf(chatStream([{ role: 'assistant' }, { content: text }]), {
    stream: true,
    messages: [],
    tools,
  });
  expect(outcomes).toEqual([{ tool: 'read', calls: 1, repaired: 1, unrepaired: 0, byFix: { toolcall_in_text: 1 } }]);
});

test('without fixes calls are counted as they come', async () => {
  const { tools: outcomes } = await traceOf(
    streamWith(call(0, 'read', broken)),
    { stream: true, messages: [], tools },
    [],
  );
  expect(outcomes).toEqual([{ tool: 'read', calls: 1, repaired: 0, unrepaired: 0, byFix: {} }]);
});

test('the outline is that of the request as it was sent on', async () => {
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'system', content: 'Be kind.' },
  ];
  const { outline } = await traceOf(bodyWith(), { messages });
  // The fix for late system messages had put it into the user's.
  expect(outline()?.map(({ role }) => role)).toEqual(['user']);
  const untouched = await traceOf(bodyWith(), { messages }, []);
  expect(untouched.outline()?.map(({ role }) => role)).toEqual(['user', 'system']);
  const again = await traceOf(bodyWith(), { messages }, []);
  expect(again.outline()).toEqual(untouched.outline());
  expect(untouched.outline()?.[0]?.hash).toMatch(/^[0-9a-f]{16}$/);
});

test('what is no JSON has no outline', async () => {
  const backend = await startBackend(async (incoming, response) => {
    await bodyOf(incoming);
    response.writeHead(400).end();
  });
  const { promise, resolve } = Promise.withResolvers<RequestTrace>();
  const { url } = await startProxy(backend, {}, { finished: (_metrics, _meter, trace) => resolve(trace) });
  await fetch(new URL('/v1/messages', url), { method: 'POST', body: '{"messages":' });
  expect((await promise).outline()).toBeNull();
});
