import { expect, test } from 'vitest';
import type { Bridge } from '#shared/contract/bridge.ts';
import { commands } from '#shared/contract/commands.ts';
import { promptParts } from '#shared/dialects/prompt-parts.ts';
import { expectRecorded, type RecordedCase } from '../fixes/testing/recorded-case.ts';
import { startCore } from './testing/start-core.ts';

const bash = {
  type: 'function',
  function: {
    name: 'bash',
    description: 'PRIVATE NOTES',
    parameters: {
      type: 'object',
      properties: { command: { type: 'string' }, description: { type: 'string', description: 'PRIVATE NOTES' } },
      required: ['command'],
    },
  },
};
const system = { role: 'system', content: 'You are an agent. PRIVATE NOTES' };
const user = (content: string) => ({ role: 'user', content });
const broken = ['{"command": "ls', ' -la", "description": "list"'];

/** Two calls in one answer, the first of them broken, the second whole. */
const answer = [
  { role: 'assistant', content: null },
  { tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'bash', arguments: broken[0] } }] },
  { tool_calls: [{ index: 0, function: { arguments: broken[1] } }] },
  { tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'bash', arguments: '{"command":"ls"}' } }] },
];

async function startAgent() {
  const { core, url } = await startCore(
    (request, response) => {
      request.resume().once('end', () => {
        if (request.url !== '/v1/chat/completions') {
          response.writeHead(404).end();
          return;
        }
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const send = (choice: object, rest: object = {}) =>
          response.write(
            `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, ...choice }], ...rest })}\n\n`,
          );
        for (const delta of answer) send({ delta, finish_reason: null });
        const timings = { cache_n: 100, prompt_n: 900, prompt_ms: 450, predicted_n: 20, predicted_ms: 400 };
        send({ delta: {}, finish_reason: 'tool_calls' }, { timings: { ...timings, draft_n: 8, draft_n_accepted: 6 } });
        response.end('data: [DONE]\n\n');
      });
    },
    { more: 'history: {bodies: all}\n' },
  );
  const { bridge } = core.api;
  async function ask(messages: object[], more: object = { tools: [bash] }): Promise<void> {
    const asked = await fetch(new URL('/v1/chat/completions', url), {
      method: 'POST',
      headers: { 'x-session-id': 's1', authorization: 'Bearer sk-canary' },
      body: JSON.stringify({ model: 'm', stream: true, messages, ...more }),
    });
    await asked.text();
  }
  return { bridge, ask };
}

/** Ids of all requests, oldest first, once so many have been recorded. */
async function recorded(bridge: Bridge, count: number): Promise<string[]> {
  await expect
    .poll(async () => (await bridge.call('requests.list', {})).requests.length, { interval: 20, timeout: 5000 })
    .toBe(count);
  const { requests } = await bridge.call('requests.list', {});
  return requests.map(({ metrics }) => metrics.request_id).reverse();
}

test('a request is compared with the one before it in its conversation', async () => {
  const { bridge, ask } = await startAgent();
  const first = [system, user('Do this.')];
  await ask(first);
  await ask([user('A title for: Do this.')], {});
  await ask([...first, { role: 'assistant', content: 'Done.' }, user('And that.')]);
  await ask([system, user('Do this, please.'), { role: 'assistant', content: 'Done.' }, user('And that.')]);
  const ids = await recorded(bridge, 4);
  const prefixes = await Promise.all(ids.map(async (id) => (await bridge.call('requests.get', { id })).prefix));
  const [started, titled, continued, changed] = prefixes;
  expect(started).toBeNull();
  expect(titled).toBeNull();
  expect(continued).toMatchObject({ previousId: ids[0], firstDifference: null });
  expect(continued?.parts.map(({ kind, role }) => [kind, role])).toEqual([
    ['system', 'system'],
    ['tools', null],
    ['message', 'user'],
    ['message', 'assistant'],
    ['message', 'user'],
  ]);
  expect(continued?.previousParts).toEqual(continued?.parts.slice(0, 3));
  expect(continued?.parts[2]?.characters).toBe(promptParts({ messages: [user('Do this.')] })[0]?.text.length);
  expect(changed).toMatchObject({
    previousId: ids[2],
    firstDifference: { part: 2, text: { atCharacter: 7, before: '.', after: ', please.' } },
  });
});

test('calls are counted by what became of them, speculation and the cache by what they did', async () => {
  const { bridge, ask } = await startAgent();
  await ask([system, user('Do this.')]);
  await ask([system, user('Do this.'), user('And that.')]);
  await recorded(bridge, 2);
  expect(await bridge.call('history.tools', {})).toEqual([
    {
      tool: 'bash',
      model: 'm',
      calls: 4,
      clean: 2,
      repaired: 2,
      unrepaired: 0,
      byFix: [{ fix: 'toolcall_arguments', calls: 2 }],
    },
  ]);
  expect(await bridge.call('history.cache', {})).toEqual([
    {
      session: 's1',
      client: 'node',
      models: ['m'],
      requests: 2,
      promptTokens: 2000,
      cachedTokens: 200,
      hitRatio: 0.1,
      rereadTokens: 900,
      rereadMs: 450,
    },
  ]);
  expect(await bridge.call('history.speculation', {})).toEqual([
    {
      model: 'm',
      requests: 2,
      draftTokens: 16,
      acceptedTokens: 12,
      acceptance: 0.75,
      generationTps: 50,
      plainGenerationTps: null,
      plainRequests: 0,
    },
  ]);
  expect(await bridge.call('history.facets', {})).toEqual({
    models: [{ value: 'm', requests: 2 }],
    clients: [{ value: 'node', requests: 2 }],
  });
});

test('the events of an answer are marked with the time at which they passed', async () => {
  const { bridge, ask } = await startAgent();
  await ask([user('Hi')]);
  const [id = ''] = await recorded(bridge, 1);
  const detail = await bridge.call('requests.get', { id });
  expect(commands['requests.get'].output.parse(detail)).toStrictEqual(detail);
  for (const { part, marks, text } of detail.bodies) {
    if (part.endsWith('_request')) expect(marks).toEqual([]);
    else {
      expect(marks[0]?.[0]).toBe(0);
      for (const [offset] of marks) expect(text.startsWith('data: ', offset)).toBe(true);
      const times = marks.map(([, ms]) => ms);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
    }
  }
});

test('a repaired answer becomes a case that the fixtures of the fixes can run, without what people wrote', async () => {
  const { bridge, ask } = await startAgent();
  await ask([system, user('PRIVATE NOTES')]);
  const [id = ''] = await recorded(bridge, 1);
  const { fileName, text } = await bridge.call('requests.testCase', { id });
  expect(fileName).toBe(`toolcall_arguments-${id.slice(0, 8)}.json`);
  expect(text).not.toMatch(/PRIVATE|canary/);
  const [given, ...others] = JSON.parse(text) as RecordedCase[];
  expect(others).toEqual([]);
  expect(given).toMatchObject({
    dialect: 'openai-chat',
    fixes: ['toolcall_arguments'],
    tools: { bash: { properties: { command: { type: 'string' }, description: { type: 'string' } } } },
    adds: {
      calls: [
        { name: 'bash', arguments: `${broken.join('')}}` },
        { name: 'bash', arguments: '{"command":"ls"}' },
      ],
    },
  });
  expectRecorded(given!);
  expect(() => expectRecorded({ ...given!, reports: [] } as RecordedCase)).toThrow();
});
