import { z } from 'zod';
import { anthropicErrorBody } from '#shared/dialects/anthropic/anthropic.ts';
import { madeEvent } from '#shared/dialects/dialect.ts';
import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { AnswerContext, AnswerHooks, Emit, Fix } from './fix.ts';

const id = 'anthropic_sequence';

/**
 * llama-server closes all blocks in one burst at the end, leaves out `input`, `signature` and most of `usage`, and gives errors
 * without their envelope. Anthropic's SDK hands out the last block for every stop event, and Claude Code reads
 * `usage.input_tokens` without a guard (anthropics/claude-code#40260, BerriAI/litellm#13373).
 */
export const anthropicSequence: Fix = {
  info: {
    id,
    title: 'Anthropic event order',
    why: "Claude Code and Anthropic's SDK expect one block at a time, complete usage and enveloped errors; llama-server gives neither.",
    enabledByDefault: true,
    options: z.object({}),
  },
  answer: (context) => (context.dialect === 'anthropic' ? createSequencer(context) : undefined),
};

interface Block {
  /** Index under which the block left. */
  index: number;
  type: string;
}

function createSequencer(context: AnswerContext): AnswerHooks {
  /** By the index with which the block came; a block stays known after it was closed. */
  const blocks = new Map<number, Block>();
  let open: Block | null = null;
  let nextIndex = 0;
  let usage: JsonObject | null = null;
  let hasEnded = false;

  function event(event: WireEvent, emit: Emit<WireEvent>): void {
    const json = asObject(event.json);
    if (json === undefined) {
      // Comments pass; `[DONE]` belongs to OpenAI's dialect and breaks Anthropic's SDK.
      if (event.data !== '[DONE]') emit(event);
      return;
    }
    if (hasEnded) return;
    const send = (changed: JsonObject): void => {
      if (changed === json) emit(event);
      else {
        context.changed(id);
        emit(madeEvent(changed, event.name ?? asString(changed.type)));
      }
    };
    const error = envelopedError(json, event.name);
    if (error) {
      send(error);
      return;
    }
    if (json.type === 'message_start') {
      const isFirst = usage === null;
      const started = startMessage(json);
      // The client has the start of a continued answer already.
      if (isFirst && !context.isContinued) send(started);
      return;
    }
    if (usage === null && !context.isContinued && needsStart.has(asString(json.type) ?? '')) {
      emit(madeEvent(startMessage(madeStart(context)), 'message_start'));
    }
    switch (json.type) {
      case 'content_block_start':
        send(startBlock(json, emit));
        break;
      case 'content_block_delta':
        sendDelta(json, send, emit);
        break;
      case 'content_block_stop':
        sendStop(json, send);
        break;
      case 'message_delta':
        closeBlock(emit);
        send(finishMessage(json));
        break;
      case 'message_stop':
        closeBlock(emit);
        hasEnded = true;
        send(json);
        break;
      default:
        send(json);
    }
  }

  function startMessage(json: JsonObject): JsonObject {
    const message = asObject(json.message) ?? {};
    usage = wholeUsage(asObject(message.usage), context);
    return isSame(message.usage, usage) ? json : { ...json, message: { ...message, usage } };
  }

  function startBlock(json: JsonObject, emit: Emit<WireEvent>): JsonObject {
    closeBlock(emit);
    const block = wholeBlock(asObject(json.content_block) ?? {});
    open = { index: nextIndex++, type: asString(block.type) ?? 'text' };
    blocks.set(asNumber(json.index) ?? open.index, open);
    const isUntouched = json.index === open.index && block === json.content_block;
    return isUntouched ? json : { ...json, index: open.index, content_block: block };
  }

  function sendDelta(json: JsonObject, send: (json: JsonObject) => void, emit: Emit<WireEvent>): void {
    const delta = asObject(json.delta) ?? {};
    const came = asNumber(json.index) ?? open?.index ?? 0;
    let block = blocks.get(came);
    if (block !== open && delta.type === 'signature_delta' && !delta.signature) return; // Its block has left whole.
    const type = blockTypes.get(asString(delta.type) ?? '');
    if (block !== open && type !== undefined) {
      // More text for a block that was closed, or for one never opened: it goes on in a new block.
      const start = { type: 'content_block_start', index: came, content_block: wholeBlock({ type }) };
      emit(madeEvent(startBlock(start, emit), 'content_block_start'));
      block = blocks.get(came);
    }
    const index = block?.index ?? came;
    send(index === json.index ? json : { ...json, index });
  }

  function sendStop(json: JsonObject, send: (json: JsonObject) => void): void {
    const block = blocks.get(asNumber(json.index) ?? -1);
    if (block === undefined || block !== open) return;
    open = null;
    send(block.index === json.index ? json : { ...json, index: block.index });
  }

  function closeBlock(emit: Emit<WireEvent>): void {
    if (open === null) return;
    const { index } = open;
    open = null;
    context.changed(id);
    emit(madeEvent({ type: 'content_block_stop', index }, 'content_block_stop'));
  }

  function finishMessage(json: JsonObject): JsonObject {
    const whole = { ...usage, output_tokens: 0, ...asObject(json.usage) };
    const delta = { stop_sequence: null, ...asObject(json.delta) };
    return isSame(json.usage, whole) && isSame(json.delta, delta) ? json : { ...json, delta, usage: whole };
  }

  return { event, body: (body) => straightenBody(body, context) };
}

/** Events that Anthropic's SDK refuses before a message has started; what is none of this dialect passes as it came. */
const needsStart: ReadonlySet<string> = new Set(['content_block_start', 'content_block_delta', 'message_delta']);

/** Text may go on in a new block; a tool call may not, its fragments belong to one block. */
const blockTypes: ReadonlyMap<string, string> = new Map([
  ['text_delta', 'text'],
  ['thinking_delta', 'thinking'],
]);

/** The fields that Anthropic's SDK types as always present at a block's start. */
function wholeBlock(block: JsonObject): JsonObject {
  if (block.type === 'tool_use' && asObject(block.input) === undefined) return { ...block, input: {} };
  if (block.type === 'text' && typeof block.text !== 'string') return { ...block, text: '' };
  if (block.type === 'thinking' && (typeof block.thinking !== 'string' || typeof block.signature !== 'string')) {
    return { ...block, thinking: block.thinking ?? '', signature: block.signature ?? '' };
  }
  return block;
}

/**
 * `input_tokens` must be a number, or Claude Code crashes, and not 0, or it never compacts: where the backend names none, four
 * bytes of the request are taken for a token.
 */
function wholeUsage(given: JsonObject | undefined, context: AnswerContext): JsonObject {
  return {
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 0,
    ...given,
    input_tokens: asNumber(given?.input_tokens) ?? Math.ceil(context.requestBytes / 4),
  };
}

/** For a stream whose first token ended inside a character: llama-server then sends no message_start (server-context.cpp). */
function madeStart(context: AnswerContext): JsonObject {
  const model = asString(context.request?.model) ?? 'unknown';
  const message = {
    id: `msg_${crypto.randomUUID().replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    content: [],
  };
  return { type: 'message_start', message: { ...message, model, stop_reason: null, stop_sequence: null } };
}

function straightenBody(body: JsonObject, context: AnswerContext): JsonObject {
  const error = envelopedError(body, null);
  if (error) {
    if (error !== body) context.changed(id);
    return error;
  }
  if (body.type !== 'message') return body;
  const usage = wholeUsage(asObject(body.usage), context);
  const content = asArray(body.content).map((block) => wholeBlock(asObject(block) ?? {}));
  const isUntouched = isSame(body.usage, usage) && content.every((block, at) => block === asArray(body.content)[at]);
  if (isUntouched) return body;
  context.changed(id);
  return { ...body, content, usage };
}

/** Anthropic's envelope around llama-server's errors, which come OpenAI-shaped over HTTP and bare in a stream. */
function envelopedError(json: JsonObject, eventName: string | null): JsonObject | undefined {
  if (json.type === 'error' && asObject(json.error)) return json;
  const error = asObject(json.error) ?? (eventName === 'error' ? json : undefined);
  if (error === undefined) return undefined;
  const message = asString(error.message) ?? JSON.stringify(error);
  return anthropicErrorBody({ httpStatus: asNumber(error.code) ?? 500, code: '', message });
}

/** Equal for flat objects of numbers and strings, whatever the order of keys. */
function isSame(given: Json | undefined, whole: JsonObject): boolean {
  const object = asObject(given);
  return object !== undefined && Object.keys(whole).every((key) => object[key] === whole[key]);
}
