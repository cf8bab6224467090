import { type Dialect, madeEvent, type StreamDialect, type StreamOptions } from '../dialect.ts';
import { asArray, asNumber, asObject, asString, type JsonObject } from '../json.ts';
import { openAiErrorBody, readError } from '../openai-error.ts';
import { readOpenAiUsage, readTimings } from '../openai-usage.ts';
import type { Piece } from '../piece.ts';
import { editResponseBody } from './openai-responses-body.ts';
import { createResponsesEditor } from './openai-responses-editor.ts';

/** OpenAI Responses as llama-server converts it (server-task.cpp): named events, no `[DONE]`. */
export const openAiResponses: Dialect = {
  id: 'openai-responses',
  createStream,
  readBody: readResponse,
  editBody: editResponseBody,
  errorBody: openAiErrorBody,
  errorEvents: (failure) => [
    madeEvent({ type: 'error', code: failure.code, message: failure.message, param: null }, 'error'),
  ],
};

function createStream(options: StreamOptions = { textMayGo: true }): StreamDialect {
  const editor = createResponsesEditor(options);
  const numbers = createItemNumbers();
  const openCalls = new Set<number>();

  function readEvent(json: JsonObject): Piece[] {
    const delta = asString(json.delta) ?? '';
    switch (json.type) {
      case 'response.created':
        return readModel(asObject(json.response));
      case 'response.reasoning_text.delta':
      case 'response.reasoning_summary_text.delta':
        return delta ? [{ kind: 'reasoning', choice: 0, text: delta }] : [];
      case 'response.output_text.delta':
        return delta ? [{ kind: 'text', choice: 0, text: delta }] : [];
      case 'response.output_item.added': {
        const item = asObject(json.item);
        const call = numbers.added(json);
        if (item?.type !== 'function_call') return [];
        openCalls.add(call);
        return [{ kind: 'call_start', choice: 0, call, id: asString(item.call_id), name: asString(item.name) }];
      }
      case 'response.function_call_arguments.delta':
        return delta ? [{ kind: 'call_arguments', choice: 0, call: numbers.of(json), text: delta }] : [];
      case 'response.function_call_arguments.done':
      case 'response.output_item.done': {
        const call = numbers.of(json);
        return openCalls.delete(call) ? [{ kind: 'call_end', choice: 0, call, cut: false }] : [];
      }
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        return [
          ...readModel(asObject(json.response)),
          ...readEnding(asObject(json.response)),
          ...readTimingsOf(json),
          { kind: 'end' },
        ];
      default: {
        const error = readError(json.error) ?? (json.type === 'error' ? readError(json) : undefined);
        return error ? [error] : [];
      }
    }
  }

  return {
    read(event) {
      const json = asObject(event.json);
      if (json === undefined) return [];
      const pieces = readEvent(json);
      pieces.forEach((piece, source) => {
        if (hasWireForm(piece)) piece.source = source;
      });
      return pieces;
    },
    breakOff: () => [...openCalls].map((call): Piece => ({ kind: 'call_end', choice: 0, call, cut: true })),
    edit: editor.edit,
  };
}

/** Usage, timings and model are read but never edited as pieces. */
function hasWireForm(piece: Piece): boolean {
  return piece.kind !== 'usage' && piece.kind !== 'timings' && piece.kind !== 'model';
}

/** Items by their place in the output: as the wire gives it, else (llama-server) in the order in which they were announced. */
function createItemNumbers() {
  const numbers = new Map<string, number>();
  const idOf = (json: JsonObject): string => asString(json.item_id) ?? asString(asObject(json.item)?.id) ?? '';
  return {
    added(json: JsonObject): number {
      const number = asNumber(json.output_index) ?? numbers.size;
      numbers.set(idOf(json), number);
      return number;
    },
    of: (json: JsonObject): number => numbers.get(idOf(json)) ?? asNumber(json.output_index) ?? 0,
  };
}

/** `status` completed, or incomplete with its reason (`max_output_tokens`). */
/** llama-server names the model only when the response is complete. */
function readModel(response: JsonObject | undefined): Piece[] {
  const model = asString(response?.model);
  return model === null ? [] : [{ kind: 'model', model }];
}

function readEnding(response: JsonObject | undefined): Piece[] {
  if (response === undefined) return [];
  const error = readError(response.error);
  const reason = asString(asObject(response.incomplete_details)?.reason) ?? asString(response.status);
  const usage = readOpenAiUsage(response.usage);
  return [
    ...(error ? [error] : []),
    ...(reason === null ? [] : [{ kind: 'finish', choice: 0, reason } satisfies Piece]),
    ...(usage ? [usage] : []),
    ...readTimingsOf(response),
  ];
}

function readTimingsOf(body: JsonObject): Piece[] {
  const timings = readTimings(body.timings);
  return timings ? [timings] : [];
}

function readResponse(body: JsonObject): Piece[] {
  const pieces: Piece[] = [];
  pieces.push(...readModel(body));
  asArray(body.output).forEach((value, call) => {
    const item = asObject(value);
    const texts = (key: 'output_text' | 'reasoning_text'): string =>
      asArray(item?.content)
        .map((part) => (asObject(part)?.type === key ? (asString(asObject(part)?.text) ?? '') : ''))
        .join('');
    const [text, reasoning] = [texts('output_text'), texts('reasoning_text')];
    if (item?.type === 'message' && text) pieces.push({ kind: 'text', choice: 0, text });
    if (item?.type === 'reasoning' && reasoning) pieces.push({ kind: 'reasoning', choice: 0, text: reasoning });
    if (item?.type === 'function_call') {
      pieces.push({ kind: 'call_start', choice: 0, call, id: asString(item.call_id), name: asString(item.name) });
      pieces.push({ kind: 'call_arguments', choice: 0, call, text: asString(item.arguments) ?? '' });
      pieces.push({ kind: 'call_end', choice: 0, call, cut: false });
    }
  });
  return [...pieces, ...readEnding(body)];
}
