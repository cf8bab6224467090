import { expect, test } from 'vitest';
import { z } from 'zod';
import type { AnswerContext, Fix } from '../fixes/fix.ts';
import { bodyOf, chatStream, startBackend, startProxy } from './testing/proxy-under-test.ts';

type Kind = Pick<AnswerContext, 'streaming' | 'httpStatus'>;

/** A fix that notes for which answers it was begun, and in whose name text left. */
function createNotingFix(): { fix: Fix; begun: Kind[]; worked: number[] } {
  const begun: Kind[] = [];
  const worked: number[] = [];
  const info = { id: 'noting', title: '', why: '', enabledByDefault: true, options: z.object({}) };
  const fix: Fix = {
    info,
    answer({ streaming, httpStatus }) {
      const own = begun.push({ streaming, httpStatus }) - 1;
      return {
        kinds: ['text'],
        piece(piece, emit) {
          worked.push(own);
          emit(piece);
        },
        body(body) {
          worked.push(own);
          return body;
        },
      };
    },
  };
  return { fix, begun, worked };
}

const wholeAnswer = JSON.stringify({ choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }] });
const stream = chatStream([{ content: 'Hi' }]);
const asked = { streaming: true, httpStatus: 200 };

test.each([
  { name: 'the stream that was asked for', status: 200, answer: stream, begun: [asked] },
  {
    name: 'a whole answer instead of a stream',
    status: 200,
    answer: wholeAnswer,
    begun: [asked, { streaming: false, httpStatus: 200 }],
  },
  {
    name: 'an error instead of a stream',
    status: 503,
    answer: '{"error":{"message":"Loading model"}}',
    begun: [asked, { streaming: false, httpStatus: 503 }],
  },
])('the fixes are ready before the answer: $name', async ({ status, answer, begun: expected }) => {
  const { fix, begun, worked } = createNotingFix();
  const isStream = answer.startsWith('data:');
  const backend = await startBackend(async (request, response) => {
    await bodyOf(request);
    await expect.poll(() => begun).toEqual([asked]);
    response.writeHead(status, { 'content-type': isStream ? 'text/event-stream' : 'application/json' }).end(answer);
  });
  const { url } = await startProxy(backend, { fixes: [{ fix, options: {} }] });
  const response = await fetch(new URL('/v1/chat/completions', url), { method: 'POST', body: '{"stream":true}' });
  expect(await response.text()).toBe(answer);
  expect(begun).toEqual(expected);
  // None but those that were begun for this answer have seen it.
  expect(new Set(worked)).toEqual(new Set([expected.length - 1]));
});

test('whoever watches is told of a request before its repairs and its end', async () => {
  const told: string[] = [];
  const info = { id: 'healing', title: '', why: '', enabledByDefault: true, options: z.object({}) };
  const report = { fix: 'healing', tool: null, path: '/x', before: '', after: '', held_characters: 0, held_ms: 0 };
  const fix: Fix = {
    info,
    request(body, context) {
      context.report({ ...report, outcome: 'healed_request', reason: 'x' });
      return { ...body, x: 1 };
    },
  };
  const backend = await startBackend(async (request, response) => {
    await bodyOf(request);
    response.writeHead(200, { 'content-type': 'application/json' }).end(wholeAnswer);
  });
  const { promise: finished, resolve } = Promise.withResolvers<void>();
  const { url } = await startProxy(
    backend,
    { fixes: [{ fix, options: {} }] },
    {
      started: () => void told.push('started'),
      repaired: () => void told.push('repaired'),
      finished() {
        told.push('finished');
        resolve();
      },
    },
  );
  await (await fetch(new URL('/v1/chat/completions', url), { method: 'POST', body: '{}' })).text();
  await finished;
  expect(told).toEqual(['started', 'repaired', 'finished']);
});

test('a request that never reached the backend is told of as well', async () => {
  const told: string[] = [];
  const backend = await startBackend(() => {});
  backend.server.close();
  const { url, records } = await startProxy(backend, {}, { started: () => void told.push('started') });
  const response = await fetch(new URL('/v1/chat/completions', url), { method: 'POST', body: '{}' });
  expect(response.status).toBe(502);
  await records(1);
  expect(told).toEqual(['started']);
});
