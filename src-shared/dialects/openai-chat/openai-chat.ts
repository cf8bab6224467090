import type { Dialect, StreamDialect } from '../dialect.ts';
import { asArray, asNumber, asObject, asString, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { openAiErrorBody, openAiErrorEvents, readError } from '../openai-error.ts';
import { readOpenAiUsage, readTimings } from '../openai-usage.ts';
import type { Piece } from '../piece.ts';
import type { WireEvent } from '../wire-event.ts';
import { editChatBody } from './openai-chat-body.ts';
import { readChatCall } from './openai-chat-call.ts';
import { createChatEditor, type Locator } from './openai-chat-editor.ts';

/** OpenAI Chat Completions with the extensions of llama.cpp and Opencode. */
export const openAiChat: Dialect = {
  id: 'openai-chat',
  createStream: createChatStream,
  readBody,
  editBody: editChatBody,
  errorBody: openAiErrorBody,
  errorEvents: openAiErrorEvents,
};

function createChatStream(): StreamDialect {
  const editor = createChatEditor();
  const openCalls = new Map<number, Set<number>>();
  let modelKnown = false;
  let locators: Locator[] = [];

  function read(event: WireEvent): Piece[] {
    const pieces: Piece[] = [];
    locators = [];
    const chunk = asObject(event.json);
    if (chunk === undefined) {
      if (event.data === '[DONE]') pieces.push(...closeCalls(false), { kind: 'end' });
      return pieces;
    }
    const add = (piece: Piece, locator: Locator): void => {
      piece.source = locators.length;
      locators.push(locator);
      pieces.push(piece);
    };
    const error = readError(chunk.error);
    if (error) add(error, { field: 'error' });
    const model = asString(chunk.model);
    if (!modelKnown && model !== null) {
      modelKnown = true;
      pieces.push({ kind: 'model', model });
    }
    asArray(chunk.choices).forEach((choice, position) => {
      readChoice(choice, position, add, pieces);
    });
    pushNumbers(chunk, pieces);
    return pieces;
  }

  function readChoice(value: Json, position: number, add: AddPiece, pieces: Piece[]): void {
    const choice = asObject(value);
    if (choice === undefined) return;
    const index = asNumber(choice.index) ?? position;
    readMessage(asObject(choice.delta), index, position, add);
    const reason = asString(choice.finish_reason);
    if (reason !== null) {
      pieces.push(...closeCalls(false, index));
      add({ kind: 'finish', choice: index, reason }, { field: 'finish', choice: position });
    }
  }

  function readMessage(delta: JsonObject | undefined, choice: number, position: number, add: AddPiece): void {
    if (delta === undefined) return;
    for (const key of reasoningKeys) {
      const text = asString(delta[key]);
      if (text) add({ kind: 'reasoning', choice, text }, { field: 'reasoning', choice: position, key });
    }
    const text = asString(delta.content);
    if (text) add({ kind: 'text', choice, text }, { field: 'text', choice: position });
    asArray(delta.tool_calls).forEach((value, entry) => {
      const read = readChatCall(value, entry, choice, true);
      if (read === null) return;
      const open = openCalls.get(choice) ?? new Set<number>();
      openCalls.set(choice, open);
      if (read.isAnnouncement || !open.has(read.call)) {
        open.add(read.call);
        add(read.start, { field: 'call_start', choice: position, entry });
      }
      if (read.fragment) add(read.fragment, { field: 'call_arguments', choice: position, entry });
    });
  }

  function closeCalls(cut: boolean, choice?: number): Piece[] {
    const ends: Piece[] = [];
    for (const [index, calls] of openCalls) {
      if (choice !== undefined && index !== choice) continue;
      for (const call of calls) ends.push({ kind: 'call_end', choice: index, call, cut });
      calls.clear();
    }
    return ends;
  }

  return {
    read,
    breakOff: () => closeCalls(true),
    edit: (event, before, after) => editor.edit(event, locators, before, after),
    deltaPath: (_, pieces) => (pieces.length === 1 && locators[0] !== undefined ? deltaPath(locators[0]) : null),
  };
}

function deltaPath(locator: Locator): JsonPath | null {
  switch (locator.field) {
    case 'text':
      return ['choices', locator.choice, 'delta', 'content'];
    case 'reasoning':
      return ['choices', locator.choice, 'delta', locator.key];
    case 'call_arguments':
      return ['choices', locator.choice, 'delta', 'tool_calls', locator.entry, 'function', 'arguments'];
    default:
      return null;
  }
}

/** Spellings of visible reasoning: llama.cpp and DeepSeek, OpenRouter and newer vLLM, Copilot as Opencode speaks it. */
const reasoningKeys = ['reasoning_content', 'reasoning', 'reasoning_text'] as const;

type AddPiece = (piece: Piece, locator: Locator) => void;

function pushNumbers(chunk: JsonObject, pieces: Piece[]): void {
  const usage = readOpenAiUsage(chunk.usage);
  if (usage) pieces.push(usage);
  const timings = readTimings(chunk.timings);
  if (timings) pieces.push(timings);
  const progress = asObject(chunk.prompt_progress);
  if (progress) {
    pieces.push({
      kind: 'progress',
      total: asNumber(progress.total) ?? 0,
      cached: asNumber(progress.cache) ?? 0,
      processed: asNumber(progress.processed) ?? 0,
      timeMs: asNumber(progress.time_ms) ?? 0,
    });
  }
}

function readBody(body: JsonObject): Piece[] {
  const pieces: Piece[] = [];
  const error = readError(body.error);
  if (error) pieces.push(error);
  const model = asString(body.model);
  if (model !== null) pieces.push({ kind: 'model', model });
  asArray(body.choices).forEach((value, position) => {
    const choiceBody = asObject(value);
    if (choiceBody === undefined) return;
    const choice = asNumber(choiceBody.index) ?? position;
    const message = asObject(choiceBody.message);
    for (const key of reasoningKeys) {
      const text = asString(message?.[key]);
      if (text) pieces.push({ kind: 'reasoning', choice, text });
    }
    const text = asString(message?.content);
    if (text) pieces.push({ kind: 'text', choice, text });
    asArray(message?.tool_calls).forEach((entry, position) => {
      const read = readChatCall(entry, position, choice, false);
      if (read === null) return;
      pieces.push(read.start);
      if (read.fragment) pieces.push(read.fragment);
      pieces.push({ kind: 'call_end', choice, call: read.call, cut: false });
    });
    const reason = asString(choiceBody.finish_reason);
    if (reason !== null) pieces.push({ kind: 'finish', choice, reason });
  });
  pushNumbers(body, pieces);
  return pieces;
}
