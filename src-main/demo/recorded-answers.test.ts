import { afterEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#shared/dialects/json.ts';
import type { ReplyPart } from './script/reply.ts';
import { createSimulatedLlamaServer, type SimulatedLlamaServer } from './simulated-llama-server.ts';
import { comparable, comparableText, shapeOf } from './testing/comparable.ts';
import { rawExchange } from './testing/raw-exchange.ts';
import { readFixture, readFixtureText } from './testing/read-fixture.ts';

interface Recording {
  title: string;
  path: string;
  request: JsonObject;
  parts: ReplyPart[];
  status: number;
  headers: string[];
  writes?: string[];
  body?: Json;
}

interface Refusal {
  title: string;
  method: string;
  path: string;
  request: string | null;
  status: number;
  body: Json;
}

const recordings = ['chat', 'messages', 'completions', 'responses'].flatMap((name) =>
  readFixture<Recording[]>(`real-${name}.json`),
);

let server: SimulatedLlamaServer;
afterEach(() => server.close());

describe('an answer equals the real server’s, but for ids and measurements', () => {
  it.each(recordings)('$title', async ({ path, request, parts, status, headers, writes, body }) => {
    server = createSimulatedLlamaServer({ speed: 'instant', reply: () => ({ parts }) });
    const url = await server.listen(0);

    const answer = await rawExchange(url, 'POST', path, JSON.stringify(request));

    expect(answer.complete).toBe(true);
    expect(answer.status).toBe(status);
    expect(answer.headers.map(([name]) => name)).toEqual(headers);
    if (writes) expect(answer.writes.map(comparableText)).toEqual(writes.map(comparableText));
    else expect(JSON.stringify(comparable(parsed(answer.writes)))).toBe(JSON.stringify(comparable(body ?? null)));
  });
});

describe('a refusal equals the real server’s', () => {
  it.each(readFixture<Refusal[]>('real-refusals.json'))('$title', async ({ method, path, request, status, body }) => {
    server = createSimulatedLlamaServer({ speed: 'instant', contextSize: 8192 });
    const url = await server.listen(0);

    const answer = await rawExchange(url, method, path, request?.replace('LONG', 'y'.repeat(40_000)) ?? null);

    expect(answer.status).toBe(status);
    expect(withoutCounts(answer.writes.join(''))).toBe(withoutCounts(JSON.stringify(body)));
  });

  /** The two tokenisers differ, so the prompt of a context overflow has another length. */
  function withoutCounts(text: string): string {
    return text
      .replace(/\(\d+ tokens\) exceeds/, '(N tokens) exceeds')
      .replace(/"n_prompt_tokens":\d+/, '"n_prompt_tokens":0');
  }
});

describe('a report has the real server’s keys in its order', () => {
  it.each(Object.entries(readFixture<Record<string, { path: string; body: Json }>>('real-reports.json')))(
    '%s',
    async (_title, { path, body }) => {
      server = createSimulatedLlamaServer({ speed: 'instant', slots: 1, metricsEndpoint: true });
      const url = await server.listen(0);
      await rawExchange(url, 'POST', '/completion', '{"prompt":"a"}');

      const answer = await rawExchange(url, 'GET', path, null);

      expect(answer.status).toBe(200);
      expect(JSON.stringify(shapeOf(parsed(answer.writes)))).toBe(JSON.stringify(shapeOf(body)));
    },
  );
});

it('/metrics has the real server’s metrics in its words', async () => {
  server = createSimulatedLlamaServer({ metricsEndpoint: true });
  const url = await server.listen(0);
  const { writes } = await rawExchange(url, 'GET', '/metrics', null);
  expect(withoutValues(writes.join(''))).toBe(withoutValues(readFixtureText('real-metrics.txt')));
});

function withoutValues(report: string): string {
  return report.replace(/ [\d.e+]+$/gm, ' 0');
}

function parsed(writes: string[]): Json {
  return JSON.parse(writes.join('')) as Json;
}
