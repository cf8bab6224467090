import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { createDemoAgent, type DemoAgent, type DemoTurn } from './demo-agent.ts';
import type { SimulatedRequest } from './script/reply.ts';
import { createSimulatedLlamaServer, type SimulatedLlamaServer } from './simulated-llama-server.ts';
import { createManualClock } from './testing/manual-clock.ts';

let server: SimulatedLlamaServer;
let agent: DemoAgent;
afterEach(async () => {
  await agent.stop();
  await server.close();
});

it('works in both dialects by turns, with growing conversations that say who they are', async () => {
  const requests: SimulatedRequest[] = [];
  const turns: DemoTurn[] = [];
  server = createSimulatedLlamaServer({ speed: 'instant', onRequest: (request) => requests.push(request) });
  agent = createDemoAgent({
    baseUrl: await server.listen(0),
    version: '1.2.3',
    thinkTimeMs: 0,
    onTurn: (turn) => turns.push(turn),
    onError: (error) => {
      throw error;
    },
  });

  agent.start();
  while (new Set(turns.map((turn) => turn.sessionId)).size < 3) await nextTurn();
  await agent.stop();

  expect(new Set(turns.map((turn) => turn.dialect))).toEqual(new Set(['openai', 'anthropic']));
  expect(turns.some((turn) => turn.answer.calls.length > 0)).toBe(true);
  expect(turns.some((turn) => turn.answer.text !== '' && turn.answer.calls.length === 0)).toBe(true);
  const first = requests.filter((request) => request.headers['x-session-id'] === turns[0]?.sessionId);
  const lengths = first.slice(1).map((request) => request.prompt.length);
  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
  expect(first.map((request) => request.stream)).toEqual(first.map((_, index) => index > 0));
  expect(new Set(requests.map((request) => request.headers['user-agent']))).toEqual(
    new Set(['llama-proxy-demo/1.2.3']),
  );
});

it('reports failures, rests, and goes on', async () => {
  const clock = createManualClock();
  const errors: unknown[] = [];
  const turns: DemoTurn[] = [];
  server = createSimulatedLlamaServer({ speed: 'instant', loading: true });
  agent = createDemoAgent({
    baseUrl: await server.listen(0),
    onError: (error) => errors.push(error),
    onTurn: (turn) => turns.push(turn),
    clock,
  });

  agent.start();
  while (errors.length < 1 || clock.waiting() === 0) await nextTurn();
  expect(String(errors[0])).toContain('answered 503');

  server.setLoading(false);
  while (turns.length === 0) await clock.advance(1000);
});

it.each([
  ['an error event', { kind: 'error', afterTokens: 3 }],
  ['a reset', { kind: 'reset', afterBytes: 500 }],
] as const)('survives %s', async (_title, fault) => {
  const errors: unknown[] = [];
  const reply = ({ ordinal }: SimulatedRequest) =>
    ordinal === 0
      ? { parts: [{ kind: 'text', text: 'Title' }] as const }
      : { parts: [{ kind: 'text', text: 'some words' }] as const, fault };
  server = createSimulatedLlamaServer({ speed: 'instant', reply });
  agent = createDemoAgent({ baseUrl: await server.listen(0), thinkTimeMs: 0, onError: (error) => errors.push(error) });

  agent.start();
  while (errors.length === 0) await nextTurn();
  await agent.stop();

  expect(errors).toHaveLength(1);
});

it('breaks off its request when it is stopped', async () => {
  let left = false;
  const clock = createManualClock();
  server = createSimulatedLlamaServer({
    clock,
    onAbort: () => {
      left = true;
    },
  });
  agent = createDemoAgent({ baseUrl: await server.listen(0) });
  agent.start();
  while (server.busySlots() === 0) await nextTurn();

  await agent.stop();
  while (!left) await nextTurn();

  expect(server.busySlots()).toBe(0);
});
