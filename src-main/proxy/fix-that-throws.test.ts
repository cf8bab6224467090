import { expect, test } from 'vitest';
import { z } from 'zod';
import type { AnswerHooks, Fix } from '../fixes/fix.ts';
import { bodyOf, chatStream, startBackend, startProxy } from './testing/proxy-under-test.ts';

const boom = (): never => {
  throw new Error('boom');
};
const kinds = ['text', 'finish'] as const;

/** Each breaks where it can; what it emitted before for the item at hand must not come twice. */
const breaking: Record<string, Partial<Pick<Fix, 'request' | 'answer'>>> = {
  'the request': { request: boom },
  'the start of an answer': { answer: boom },
  'a piece': hooks({ kinds, piece: boom }),
  'a piece that was emitted': hooks({
    kinds,
    piece(piece, emit) {
      emit(piece);
      boom();
    },
  }),
  'the last pieces': hooks({
    kinds,
    piece: (piece, emit) => emit(piece),
    lastPieces(emit) {
      emit({ kind: 'text', choice: 0, text: 'half' });
      boom();
    },
  }),
  'an event': hooks({ event: boom }),
  'an event that was emitted': hooks({
    event(event, emit) {
      emit(event);
      boom();
    },
  }),
  'a body': hooks({ body: boom }),
};

function hooks(answer: AnswerHooks): Pick<Fix, 'answer'> {
  return { answer: () => answer };
}

const stream = chatStream([{ role: 'assistant', content: 'a' }, { content: 'b' }]);
const body = '{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"ab"}}]}';

test.each(Object.entries(breaking))('a fix that breaks on %s is left out, and nothing else is', async (_on, parts) => {
  const info = { id: 'broken', title: '', why: '', enabledByDefault: true, options: z.object({}) };
  const backend = await startBackend(async (request, response) => {
    const isStream = (await bodyOf(request)).toString().includes('true');
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
    response.end(isStream ? stream : body);
  });
  const proxy = await startProxy(backend, { fixes: [{ fix: { info, ...parts }, options: {} }] });
  const ask = async (streaming: boolean): Promise<string> => {
    const request = { method: 'POST', body: JSON.stringify({ stream: streaming }) };
    return (await fetch(new URL('/v1/chat/completions', proxy.url), request)).text();
  };
  expect([await ask(true), await ask(false)]).toEqual([stream, body]);
  expect(await proxy.records(2)).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
  expect(new Set(proxy.faults)).toEqual(new Set(['broken']));
});
