import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { planTokens } from './engine/token-plan.ts';
import type { Fault, ScriptedReply } from './script/reply.ts';
import { createSimulatedLlamaServer, type SimulatedLlamaServer } from './simulated-llama-server.ts';
import { rawExchange } from './testing/raw-exchange.ts';

let server: SimulatedLlamaServer;
afterEach(() => server.close());

const endpoints = ['/v1/chat/completions', '/v1/messages'] as const;

async function ask(reply: ScriptedReply, path: string = endpoints[0], stream = true) {
  server = createSimulatedLlamaServer({ speed: 'instant', reply: () => reply });
  const url = await server.listen(0);
  return rawExchange(url, 'POST', path, JSON.stringify({ stream, messages: [{ role: 'user', content: 'Hi' }] }));
}

const words = (fault: Fault) => ({ parts: [{ kind: 'text', text: 'one two three four five six' }] as const, fault });

describe.each(endpoints)('%s', (path) => {
  it.each(['reset', 'truncate'] as const)('%s breaks the stream off at its byte', async (kind) => {
    const { status, writes, complete } = await ask(words({ kind, afterBytes: 300 }), path);
    expect(status).toBe(200);
    expect(writes.join('')).toHaveLength(300);
    expect(complete).toBe(false);
  });

  it.each(['reset', 'truncate'] as const)('%s without a byte comes before the status line', async (kind) => {
    expect(await ask(words({ kind }), path)).toMatchObject({ status: 0, headers: [] });
  });

  it('truncate leaves a whole answer short of its promised length', async () => {
    const { status, writes, complete } = await ask(words({ kind: 'truncate', afterBytes: 40 }), path, false);
    expect({ status, complete, length: writes.join('').length }).toEqual({ status: 200, complete: false, length: 40 });
  });

  it('garbage is slipped in and the answer goes on', async () => {
    const { writes, complete } = await ask(words({ kind: 'garbage', afterBytes: 10, bytes: '\u0000garbage' }), path);
    expect(writes.join('').slice(10, 18)).toBe('\u0000garbage');
    expect(complete).toBe(true);
  });

  it('error in mid-stream is the last event', async () => {
    const { status, writes, complete } = await ask(words({ kind: 'error', afterTokens: 2, message: 'broken' }), path);
    const error = '{"code":500,"message":"broken","type":"server_error"}';
    expect(status).toBe(200);
    expect(writes).toHaveLength(3);
    expect(writes.at(-1)).toBe(
      path === '/v1/messages' ? `event: error\ndata: ${error}\n\n` : `data: {"error":${error}}\n\n`,
    );
    expect(complete).toBe(true);
  });

  it('error without a stream is HTTP 500', async () => {
    const answer = await ask(words({ kind: 'error', afterTokens: 2, message: 'broken' }), path, false);
    expect(answer.status).toBe(500);
    expect(answer.writes).toEqual(['{"error":{"code":500,"message":"broken","type":"server_error"}}']);
  });
});

it('cut ends the call wherever it is, with the reason of a limit', async () => {
  const call = { kind: 'toolCall', name: 'ls', argumentsText: ['{', '"path":', '"a"', '}'] } as const;
  const announced = planTokens([call]).findIndex((step) => step.deltas.length > 0);
  const { writes } = await ask({ parts: [call], fault: { kind: 'cut', afterTokens: announced + 2 } });
  const text = writes.join('');
  expect(text).toContain('"arguments":"{"');
  expect(text).toContain('"arguments":"\\"path\\":"');
  expect(text).not.toContain('\\"a\\"');
  expect(text).toContain('"finish_reason":"length"');
});

it('hang keeps the connection and the slot until the client leaves', async () => {
  let left = 0;
  server = createSimulatedLlamaServer({
    speed: 'instant',
    reply: () => words({ kind: 'hang', afterBytes: 250 }),
    onAbort: () => {
      left += 1;
    },
  });
  const url = await server.listen(0);
  const leaving = new AbortController();
  const response = await fetch(new URL('/v1/chat/completions', url), {
    method: 'POST',
    body: '{"stream":true,"messages":[]}',
    signal: leaving.signal,
  });
  const reader = response.body!.getReader();
  for (let bytes = 0; bytes < 250; ) bytes += (await reader.read()).value?.length ?? 0;
  expect(server.busySlots()).toBe(1);

  leaving.abort();
  while (left === 0) await nextTurn();

  expect(server.busySlots()).toBe(0);
});

it('an error reply answers in the real server’s shape', async () => {
  const answer = await ask({ error: { status: 429, type: 'rate_limit_error', message: 'later' } });
  expect(answer.status).toBe(429);
  expect(answer.writes).toEqual(['{"error":{"code":429,"message":"later","type":"rate_limit_error"}}']);
});

it('a script that throws is HTTP 500 with its reason', async () => {
  server = createSimulatedLlamaServer({
    reply: () => {
      throw new Error('not in the script');
    },
  });
  const answer = await rawExchange(await server.listen(0), 'POST', '/completion', '{"prompt":"a"}');
  expect(answer.status).toBe(500);
  expect(answer.writes.join('')).toContain('not in the script');
});

describe('rawStream', () => {
  it('sends the writes as they are, one chunk each', async () => {
    const writes = ['data: {"a"', ':1}\n', '\ndata: [DONE]\n\n'];
    expect(await ask({ rawStream: { writes } })).toMatchObject({ status: 200, writes, complete: true });
  });

  it('takes status, headers and ending from the recording', async () => {
    const headers = { 'Content-Type': 'text/plain', 'X-Test': 'a' };
    const answer = await ask({ rawStream: { status: 418, headers, writes: ['x'], ending: 'truncate' } });
    expect(answer).toMatchObject({ status: 418, writes: ['x'], complete: false });
    expect(Object.fromEntries(answer.headers)).toMatchObject({ 'Content-Type': 'text/plain', 'x-test': 'a' });
  });
});
