import { Agent, request as httpRequest } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatedRequest } from './script/reply.ts';
import {
  createSimulatedLlamaServer,
  DEMO_MODEL,
  type SimulatedLlamaServer,
  type SimulatedServerOptions,
} from './simulated-llama-server.ts';
import { createManualClock } from './testing/manual-clock.ts';
import { rawExchange } from './testing/raw-exchange.ts';

let server: SimulatedLlamaServer;
afterEach(() => server.close());

const chatPath = '/v1/chat/completions';

async function start(options: SimulatedServerOptions = {}): Promise<URL> {
  server = createSimulatedLlamaServer({ speed: 'instant', ...options });
  return server.listen(0);
}

async function post(url: URL, path: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(new URL(path, url), { method: 'POST', body: JSON.stringify(body), headers });
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what these tests look at.
  return { status: response.status, body: (await response.json()) as any };
}

const say = (text: string) => () => ({ parts: [{ kind: 'text', text }] as const });
const user = (content: string) => ({ messages: [{ role: 'user', content }] });

it('names itself a demo wherever it names itself', async () => {
  const url = await start();
  for (const path of ['/props', '/v1/models']) {
    const { writes } = await rawExchange(url, 'GET', path, null);
    expect(writes.join('')).toContain(DEMO_MODEL);
  }
  expect((await post(url, chatPath, user('Hi'))).body).toMatchObject({ model: DEMO_MODEL });
});

describe('the prefix cache', () => {
  it('counts a repeated prompt as cached, all but its last token', async () => {
    const url = await start({ reply: say('yes') });
    const first = (await post(url, chatPath, user('Hi'))).body;
    const again = (await post(url, chatPath, user('Hi'))).body;
    const { prompt_tokens: prompt } = first.usage;
    expect(first.usage.prompt_tokens_details.cached_tokens).toBe(0);
    expect(again.usage).toEqual({ ...first.usage, prompt_tokens_details: { cached_tokens: prompt - 1 } });
    expect(again.timings).toMatchObject({ cache_n: prompt - 1, prompt_n: 1 });
  });

  it('covers the answer too when the conversation goes on', async () => {
    const url = await start({ reply: say('yes') });
    const first = (await post(url, chatPath, user('Hi'))).body;
    const { messages } = user('Hi');
    const longer = [...messages, { role: 'assistant', content: 'yes' }, { role: 'user', content: 'And now?' }];
    const next = (await post(url, '/v1/messages', { messages: longer })).body;
    expect(next.usage.cache_read_input_tokens).toBeGreaterThanOrEqual(first.usage.prompt_tokens);
  });
});

describe('slots', () => {
  it('are busy while they generate, count what they hold, and are free after', async () => {
    const clock = createManualClock();
    const url = await start({ speed: 'plausible', clock, slots: 2, reply: say('one two three') });
    const answer = post(url, chatPath, user('Hi'));
    while (clock.waiting() === 0) await nextTurn();
    await clock.advance(60);

    const [slot, idle] = (await (await fetch(new URL('/slots', url))).json()) as Record<string, unknown>[];
    expect(slot).toMatchObject({ id: 0, is_processing: true, n_prompt_tokens_cache: 0 });
    expect(slot).toHaveProperty('next_token', [
      { has_next_token: true, has_new_line: false, n_remain: -1, n_decoded: 2 },
    ]);
    expect(idle).toEqual({ id: 1, n_ctx: 32_768, speculative: false, is_processing: false });

    await clock.advance(10_000);
    expect((await answer).status).toBe(200);
    expect(server.busySlots()).toBe(0);
  });

  it('keep a second request waiting without an answer until the first is done', async () => {
    const clock = createManualClock();
    const url = await start({ speed: 'plausible', clock, slots: 1, reply: say('one two three') });
    const order: string[] = [];
    const answers = ['a', 'b'].map((name) => post(url, chatPath, user(name)).then(() => order.push(name)));
    while (order.length < 2) await clock.advance(50);
    expect(order).toEqual(['a', 'b']);
    await Promise.all(answers);
  });
});

describe('drafts', () => {
  const words = ['on ', 'and ', 'on, ', 'and ', 'on ', 'and '];
  const drafting = () => ({ parts: [{ kind: 'text', text: words }] as const, draft: { proposed: 4, accepted: 3 } });

  // As b11669 does with --spec-type ngram-map-k: no counts before the first draft, then both with every token.
  it('grow with the answer where timings are asked for with every token', async () => {
    const url = await start({ reply: drafting });
    const body = JSON.stringify({ ...user('Hi'), stream: true, timings_per_token: true });
    const text = await (await fetch(new URL(chatPath, url), { method: 'POST', body })).text();
    const counts = [
      ...text.matchAll(/"predicted_per_second":[^,}]+(?:,"draft_n":(\d+),"draft_n_accepted":(\d+))?\}/g),
    ].map(([, drafted, accepted]) => (drafted === undefined ? null : [Number(drafted), Number(accepted)]));
    // The token that ends the turn counts too, and is not seen.
    expect(counts).toEqual([null, [1, 0], [1, 1], [2, 1], [2, 2], [3, 2], [4, 3]]);
  });

  it('are counted for every reply of a server that drafts', async () => {
    const url = await start({ reply: say('on and on and on'), speculative: true });
    const { draft_n, draft_n_accepted } = (await post(url, chatPath, user('Hi'))).body.timings;
    expect(draft_n).toBeGreaterThan(draft_n_accepted);
    expect(draft_n_accepted).toBeGreaterThan(0);
    expect(await (await fetch(new URL('/slots', url))).json()).toMatchObject([{ speculative: true }, {}, {}, {}]);
  });

  it('are those of the script at the end', async () => {
    const url = await start({ reply: drafting });
    expect((await post(url, chatPath, user('Hi'))).body.timings).toMatchObject({ draft_n: 4, draft_n_accepted: 3 });
  });
});

describe('a limit', () => {
  it.each([
    [chatPath, { max_tokens: 2 }, { choices: [{ finish_reason: 'length' }], usage: { completion_tokens: 2 } }],
    ['/v1/messages', { max_tokens: 2 }, { stop_reason: 'max_tokens', usage: { output_tokens: 2 } }],
    ['/completion', { n_predict: 2 }, { stop_type: 'limit', truncated: false, tokens_predicted: 2 }],
  ])('ends the answer of %s', async (path, limit, expected) => {
    const url = await start({ reply: say('one two three four') });
    const { body } = await post(url, path, { ...user('Hi'), prompt: 'Hi', ...limit });
    expect(body).toMatchObject(expected);
  });

  it('of the context ends it too', async () => {
    const url = await start({ contextSize: 40, reply: say('many words '.repeat(50)) });
    const { body } = await post(url, '/completion', { prompt: 'Hi' });
    expect(body).toMatchObject({ truncated: true, stop_type: 'limit', tokens_evaluated: 1, tokens_predicted: 39 });
  });
});

it('sends malformed arguments as they are, and to Anthropic’s whole answer as nothing', async () => {
  const argumentsText = '{"content":"hi","filePath":"/a","filePath"/a"}';
  const url = await start({ reply: () => ({ parts: [{ kind: 'toolCall', name: 'write', argumentsText, id: 'c1' }] }) });
  const chat = (await post(url, chatPath, user('Hi'))).body;
  const messages = (await post(url, '/v1/messages', user('Hi'))).body;
  expect(chat.choices[0].message.tool_calls).toEqual([
    { type: 'function', function: { name: 'write', arguments: argumentsText }, id: 'c1' },
  ]);
  expect(messages.content).toEqual([{ type: 'tool_use', id: 'c1', name: 'write', input: {} }]);
});

describe('the script', () => {
  it('sees the conversation of every dialect in one shape', async () => {
    const seen: SimulatedRequest[] = [];
    const url = await start({ onRequest: (request) => seen.push(request) });
    const schema = { type: 'object', properties: {} };
    await post(url, chatPath, {
      messages: [
        { role: 'system', content: 'Be brief' },
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'ls', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: 'a.txt' },
      ],
      tools: [{ type: 'function', function: { name: 'ls', parameters: schema } }],
    });
    await post(url, '/v1/messages', {
      system: [{ type: 'text', text: 'Be brief' }],
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'ls', input: {} }] },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'c', content: [{ type: 'text', text: 'a.txt' }] }],
        },
      ],
      tools: [{ name: 'ls', input_schema: schema }],
    });
    await post(url, '/v1/responses', {
      instructions: 'Be brief',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
        { type: 'function_call', call_id: 'c', name: 'ls', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'a.txt' },
      ],
      tools: [{ type: 'function', name: 'ls', parameters: schema }],
    });
    const expected = {
      tools: [{ name: 'ls', parameters: schema }],
      messages: [
        { role: 'system', text: 'Be brief', calls: [] },
        { role: 'user', text: 'Hi', calls: [] },
        { role: 'assistant', text: '', calls: [{ id: 'c', name: 'ls', argumentsText: '{}' }] },
        { role: 'tool', text: 'a.txt', calls: [] },
      ],
    };
    expect(seen).toMatchObject([expected, expected, expected]);
    expect(seen.map(({ endpoint, ordinal }) => [endpoint, ordinal])).toEqual([
      ['chat', 0],
      ['messages', 1],
      ['responses', 2],
    ]);
  });

  it('can be replaced between requests', async () => {
    const url = await start({ reply: say('first') });
    server.setReply(say('second'));
    expect((await post(url, chatPath, user('Hi'))).body.choices[0].message.content).toBe('second');
  });
});

describe('the door', () => {
  it.each([
    ['/health', {}, 200],
    ['/v1/models', {}, 401],
    ['/props', {}, 401],
    ['/props', { authorization: 'Bearer k' }, 200],
    ['/props', { 'x-api-key': 'k' }, 200],
    ['/props', { authorization: 'Bearer wrong', 'x-api-key': 'k' }, 401],
  ])('with keys: %s %j is %d', async (path, headers, status) => {
    const url = await start({ apiKeys: ['k'] });
    const response = await fetch(new URL(path, url), { headers });
    expect(response.status).toBe(status);
    if (status === 401) {
      expect(await response.text()).toBe(
        '{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}',
      );
    }
  });

  it('answers 503 to everything while the model loads', async () => {
    const url = await start({ loading: true });
    for (const path of ['/health', '/props', '/v1/models']) {
      const { status, writes } = await rawExchange(url, 'GET', path, null);
      expect(status).toBe(503);
      expect(writes).toEqual(['{"error":{"message":"Loading model","type":"unavailable_error","code":503}}']);
    }
    server.setLoading(false);
    expect((await fetch(new URL('/health', url))).status).toBe(200);
  });

  it.each(['/slots', '/metrics'])('answers 501 where %s is switched off', async (path) => {
    const url = await start({ slotsEndpoint: false });
    const { status, writes } = await rawExchange(url, 'GET', path, null);
    expect(status).toBe(501);
    expect(writes.join('')).toContain(`This server does not support ${path.slice(1)} endpoint. Start it with`);
  });

  it('allows what a page asks for before it asks', async () => {
    const url = await start({ apiKeys: ['k'] });
    const response = await fetch(new URL(chatPath, url), {
      method: 'OPTIONS',
      headers: { origin: 'http://page.test' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://page.test');
  });
});

it('closes a connection after its number of requests', async () => {
  const url = await start({ keepAlive: { timeoutMs: 5000, maxRequests: 2 } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const connections: (string | undefined)[] = [];
  for (let i = 0; i < 3; i += 1) {
    await new Promise<void>((resolve, reject) => {
      const asked = httpRequest(new URL('/health', url), { agent }, (response) => {
        connections.push(response.headers.connection);
        response.resume().on('end', resolve);
      });
      asked.on('error', reject).end();
    });
  }
  agent.destroy();
  expect(connections).toEqual([undefined, 'close', undefined]);
});

it('counts tokens, and turns them back into text', async () => {
  const url = await start();
  const { tokens } = (await post(url, '/tokenize', { content: 'Größe: 5 m' })).body;
  expect((await post(url, '/detokenize', { tokens })).body).toEqual({ content: 'Größe: 5 m' });
  const { prompt } = (await post(url, '/apply-template', user('Hi'))).body;
  const counted = (await post(url, '/tokenize', { content: prompt })).body.tokens.length;
  expect((await post(url, '/v1/messages/count_tokens', user('Hi'))).body).toEqual({ input_tokens: counted });
});

it('adds up what it did for /metrics', async () => {
  const url = await start({ metricsEndpoint: true, reply: say('yes') });
  const { usage } = (await post(url, chatPath, user('Hi'))).body;
  const report = await (await fetch(new URL('/metrics', url))).text();
  expect(report).toContain(`llamacpp:prompt_tokens_total ${usage.prompt_tokens}\n`);
  expect(report).toContain(`llamacpp:tokens_predicted_total ${usage.completion_tokens}\n`);
  expect(report).toContain('# TYPE llamacpp:requests_processing gauge\nllamacpp:requests_processing 0\n');
});
