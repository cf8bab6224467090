import type { Dialect, DialectId } from './dialect.ts';
import { asArray, asNumber, asObject, asString, type JsonObject } from './json.ts';
import { openAiErrorBody, openAiErrorEvents, readError } from './openai-error.ts';
import { readOpenAiUsage, readTimings } from './openai-usage.ts';
import type { Piece } from './piece.ts';

/** OpenAI's text completions: `choices[].text`. Read for its numbers, never edited. */
export const openAiCompletions = completionDialect('openai-completions', (body) => {
  const pieces: Piece[] = [];
  asArray(body.choices).forEach((value, position) => {
    const body = asObject(value);
    const choice = asNumber(body?.index) ?? position;
    const text = asString(body?.text);
    if (text) pieces.push({ kind: 'text', choice, text });
    const reason = asString(body?.finish_reason);
    if (reason !== null) pieces.push({ kind: 'finish', choice, reason });
  });
  const usage = readOpenAiUsage(body.usage);
  if (usage) pieces.push(usage);
  return pieces;
});

/** llama.cpp's own `/completion` and `/infill`: `content`, and a last object with `stop: true` (server-task.cpp). */
export const llamaCompletion = completionDialect('llama-completion', (body) => {
  const pieces: Piece[] = [];
  const text = asString(body.content);
  if (text) pieces.push({ kind: 'text', choice: asNumber(body.index) ?? 0, text });
  if (body.stop === true) {
    pieces.push({ kind: 'finish', choice: 0, reason: stopReason(body) }, { kind: 'end' });
  }
  return pieces;
});

/** The stop types eos, word and limit in the words that every other dialect uses. */
function stopReason(body: JsonObject): string {
  return body.stop_type === 'limit' ? 'length' : 'stop';
}

function completionDialect(id: DialectId, readContent: (body: JsonObject) => Piece[]): Dialect {
  const readBody = (body: JsonObject): Piece[] => {
    const error = readError(body.error);
    const timings = readTimings(body.timings);
    return [...(error ? [error] : []), ...readContent(body), ...(timings ? [timings] : [])];
  };
  return {
    id,
    createStream: () => ({
      read(event) {
        const body = asObject(event.json);
        if (body === undefined) return event.data === '[DONE]' ? [{ kind: 'end' }] : [];
        return [...readModel(body), ...readBody(body)];
      },
      breakOff: () => [],
    }),
    readBody: (body) => [...readModel(body), ...readBody(body)],
    errorBody: openAiErrorBody,
    errorEvents: openAiErrorEvents,
  };
}

function readModel(body: JsonObject): Piece[] {
  const model = asString(body.model);
  return model === null ? [] : [{ kind: 'model', model }];
}
