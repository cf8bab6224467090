import { promptTotalFromAnthropic } from '../../metrics/quantities.ts';
import { type Dialect, madeEvent, type ProxyFailure, type StreamDialect, type StreamOptions } from '../dialect.ts';
import { asArray, asNumber, asObject, asString, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { readError } from '../openai-error.ts';
import type { Piece, UsagePiece } from '../piece.ts';
import type { WireEvent } from '../wire-event.ts';
import { editMessageBody } from './anthropic-body.ts';
import { createMessageEditor } from './anthropic-editor.ts';

/** Anthropic Messages, as llama-server speaks it (server-task.cpp) and as Anthropic's own SDK reads it. */
export const anthropic: Dialect = {
  id: 'anthropic',
  createStream: createMessageStream,
  readBody,
  editBody: editMessageBody,
  errorBody: anthropicErrorBody,
  errorEvents: (failure) => [madeEvent(anthropicErrorBody(failure), 'error')],
};

/** Anthropic's error envelope; `error.type` is what its SDK and Claude Code decide by. */
export function anthropicErrorBody({ httpStatus, message }: ProxyFailure): JsonObject {
  return {
    type: 'error',
    error: { type: errorTypes[httpStatus] ?? (httpStatus >= 500 ? 'api_error' : 'invalid_request_error'), message },
  };
}

/** https://docs.anthropic.com/en/api/errors */
const errorTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  529: 'overloaded_error',
};

function createMessageStream(options: StreamOptions = { textMayGo: true }): StreamDialect {
  const editor = createMessageEditor(options);
  const openCalls = new Set<number>();

  function read(event: WireEvent): Piece[] {
    const json = asObject(event.json);
    if (json === undefined) return [];
    const pieces = readEvent(json, event.name, openCalls);
    for (const piece of pieces) if (hasWireForm(piece) && !isImplied(piece, json)) piece.source = 0;
    return pieces;
  }

  return {
    read,
    breakOff: () => [...openCalls].map((call): Piece => ({ kind: 'call_end', choice: 0, call, cut: true })),
    edit: editor.edit,
    deltaPath: (event, pieces) => (pieces.length === 1 ? deltaPath(asObject(event.json), pieces[0]?.kind) : null),
  };
}

function deltaPath(json: JsonObject | undefined, kind: Piece['kind'] | undefined): JsonPath | null {
  const key = kind === undefined ? undefined : deltaKeys[kind];
  return json?.type === 'content_block_delta' && key !== undefined ? ['delta', key] : null;
}

const deltaKeys: Partial<Record<Piece['kind'], string>> = {
  text: 'text',
  reasoning: 'thinking',
  call_arguments: 'partial_json',
};

/** An event of this dialect says one thing; the numbers beside it are read but never edited as pieces. */
function hasWireForm(piece: Piece): boolean {
  return piece.kind !== 'usage' && piece.kind !== 'model';
}

/** llama-server ends its blocks in one burst at the end, but says one thing after the other: a call has ended when a next block starts. */
function isImplied(piece: Piece, json: JsonObject): boolean {
  return piece.kind === 'call_end' && json.type === 'content_block_start';
}

function readEvent(json: JsonObject, name: string | null, openCalls: Set<number>): Piece[] {
  const index = asNumber(json.index) ?? 0;
  switch (json.type) {
    case 'message_start': {
      const message = asObject(json.message);
      const model = asString(message?.model);
      return [...(model === null ? [] : [{ kind: 'model', model } satisfies Piece]), ...readUsage(message?.usage)];
    }
    case 'content_block_start': {
      const block = asObject(json.content_block);
      const ended = [...openCalls].map((call): Piece => ({ kind: 'call_end', choice: 0, call, cut: false }));
      openCalls.clear();
      if (block?.type !== 'tool_use') return ended;
      openCalls.add(index);
      const start = { id: asString(block.id), name: asString(block.name) };
      return [...ended, { kind: 'call_start', choice: 0, call: index, ...start }];
    }
    case 'content_block_delta':
      return readDelta(asObject(json.delta), index);
    case 'content_block_stop':
      return openCalls.delete(index) ? [{ kind: 'call_end', choice: 0, call: index, cut: false }] : [];
    case 'message_delta': {
      const reason = asString(asObject(json.delta)?.stop_reason);
      return [
        ...(reason === null ? [] : [{ kind: 'finish', choice: 0, reason } satisfies Piece]),
        ...readUsage(json.usage),
      ];
    }
    case 'message_stop':
      return [{ kind: 'end' }];
    default: {
      // llama-server's own error event has no envelope: `event: error` over a bare {code, message, type}.
      const error = readError(json.error) ?? (name === 'error' ? readError(json) : undefined);
      return error ? [error] : [];
    }
  }
}

function readDelta(delta: JsonObject | undefined, call: number): Piece[] {
  const place = { choice: 0 };
  const text = asString(delta?.text);
  const thinking = asString(delta?.thinking);
  const fragment = asString(delta?.partial_json);
  if (text) return [{ kind: 'text', ...place, text }];
  if (thinking) return [{ kind: 'reasoning', ...place, text: thinking }];
  if (fragment) return [{ kind: 'call_arguments', ...place, call, text: fragment }];
  return [];
}

/** Anthropic's `input_tokens` excludes what the cache gave or took; the sum is the whole prompt. */
function readUsage(value: Json | undefined): UsagePiece[] {
  const usage = asObject(value);
  if (usage === undefined) return [];
  const input = asNumber(usage.input_tokens);
  const cached = asNumber(usage.cache_read_input_tokens);
  return [
    {
      kind: 'usage',
      usage: {
        promptTokens: promptTotalFromAnthropic(input, cached, asNumber(usage.cache_creation_input_tokens)),
        cachedTokens: cached,
        completionTokens: asNumber(usage.output_tokens),
        reasoningTokens: null,
        acceptedPredictionTokens: null,
        rejectedPredictionTokens: null,
      },
    },
  ];
}

function readBody(body: JsonObject): Piece[] {
  const pieces: Piece[] = [];
  const error = readError(body.error);
  if (error) pieces.push(error);
  const model = asString(body.model);
  if (model !== null) pieces.push({ kind: 'model', model });
  asArray(body.content).forEach((value, call) => {
    const block = asObject(value);
    const [text, thinking] = [asString(block?.text), asString(block?.thinking)];
    if (block?.type === 'text' && text) pieces.push({ kind: 'text', choice: 0, text });
    if (block?.type === 'thinking' && thinking) pieces.push({ kind: 'reasoning', choice: 0, text: thinking });
    if (block?.type === 'tool_use') {
      pieces.push({ kind: 'call_start', choice: 0, call, id: asString(block.id), name: asString(block.name) });
      const argumentsText = typeof block.input === 'string' ? block.input : JSON.stringify(block.input ?? {});
      pieces.push({ kind: 'call_arguments', choice: 0, call, text: argumentsText });
      pieces.push({ kind: 'call_end', choice: 0, call, cut: false });
    }
  });
  const reason = asString(body.stop_reason);
  if (reason !== null) pieces.push({ kind: 'finish', choice: 0, reason });
  pieces.push(...readUsage(body.usage));
  return pieces;
}
