import { z } from 'zod';
import { madeEvent } from '#shared/dialects/dialect.ts';
import { asNumber, asObject, asString, type JsonObject } from '#shared/dialects/json.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { AnswerContext, AnswerHooks, Fix } from './fix.ts';

const id = 'context_overflow';

/**
 * Each client knows a full context by its own words and compacts the conversation then; at any other error it gives up or repeats.
 * Claude Code: "prompt is too long" in an Anthropic error (shape in anthropics/claude-code#16644). Opencode: `error.code`
 * "context_length_exceeded", or "exceeds the available context size" in the message (packages/opencode/src/provider/error.ts), which
 * llama-server says of a long prompt but not of a context that fills up while it writes. Codex: a `response.failed` with that code.
 */
export const contextOverflow: Fix = {
  info: {
    id,
    title: 'Full context, in words that clients know',
    why: "Agents compact a conversation that has grown too long only if they recognise the error; llama-server's is known to few.",
    enabledByDefault: true,
    options: z.object({}),
  },
  answer: (context) => hooks[context.dialect](context),
};

const hooks: Record<AnswerContext['dialect'], (context: AnswerContext) => AnswerHooks> = {
  'openai-chat': (context) => errorHooks(context, openAiError),
  anthropic: (context) => errorHooks(context, anthropicError),
  'openai-responses': createResponsesHooks,
};

interface Overflow {
  error: JsonObject;
  /** In llama-server's words. */
  message: string;
  promptTokens: number | null;
  contextTokens: number | null;
}

/** The overflow that a body or an event tells of; llama-server's events on /v1/messages and /v1/responses are bare error objects. */
function readOverflow(json: JsonObject, eventName: string | null): Overflow | undefined {
  const error = asObject(json.error) ?? (eventName === 'error' ? json : undefined);
  const message = asString(error?.message);
  if (error === undefined || message === null || !isOverflow(error, message)) return undefined;
  // Until builds of 2025 the numbers stood in the message alone.
  const numbers = /\((\d+) tokens\) exceeds the available context size \((\d+) tokens\)/.exec(message);
  return {
    error,
    message,
    promptTokens: asNumber(error.n_prompt_tokens) ?? (numbers ? Number(numbers[1]) : null),
    contextTokens: asNumber(error.n_ctx) ?? (numbers ? Number(numbers[2]) : null),
  };
}

function isOverflow(error: JsonObject, message: string): boolean {
  if (error.code === 'context_length_exceeded') return false;
  return (
    error.type === 'exceed_context_size_error' ||
    /exceeds the available context size|^context size has been exceeded/i.test(message)
  );
}

function errorHooks(context: AnswerContext, told: (overflow: Overflow) => JsonObject): AnswerHooks {
  return {
    body(body) {
      const overflow = readOverflow(body, null);
      if (overflow === undefined) return body;
      context.changed(id);
      return told(overflow);
    },
    event(event, emit) {
      const json = asObject(event.json);
      const overflow = json && readOverflow(json, event.name);
      if (overflow === undefined) emit(event);
      else {
        context.changed(id);
        emit(madeEvent(told(overflow), event.name));
      }
    },
  };
}

function openAiError({ error, message }: Overflow): JsonObject {
  return { error: { ...error, message: knownWords(message), code: 'context_length_exceeded' } };
}

/** "Context size has been exceeded." is what llama-server says when the context fills up on the way. */
function knownWords(message: string): string {
  if (/exceeds the available context size/i.test(message)) return message;
  return `request exceeds the available context size, try increasing it (${message})`;
}

function anthropicError({ message, promptTokens, contextTokens }: Overflow): JsonObject {
  const numbers = promptTokens === null || contextTokens === null ? null : [promptTokens, contextTokens];
  const words = numbers === null ? message : `${numbers[0]} tokens > ${numbers[1]} maximum`;
  return {
    type: 'error',
    error: { type: 'invalid_request_error', message: `prompt is too long: ${words}`, ...numbersOf(numbers) },
  };
}

function numbersOf(numbers: readonly number[] | null): JsonObject {
  return numbers === null ? {} : { n_prompt_tokens: numbers[0]!, n_ctx: numbers[1]! };
}

/** In a stream of Responses the error ends the response: clients wait for an event that says so, and take its end for a lost line. */
function createResponsesHooks(context: AnswerContext): AnswerHooks {
  const { body = (same) => same } = errorHooks(context, openAiError);
  let response: JsonObject = { object: 'response', output: [] };
  return {
    body,
    event(event: WireEvent, emit) {
      const json = asObject(event.json);
      response = asObject(json?.response) ?? response;
      const overflow = json && readOverflow(json, event.name);
      if (overflow === undefined) {
        emit(event);
        return;
      }
      context.changed(id);
      const error = { code: 'context_length_exceeded', message: knownWords(overflow.message) };
      const failed = { type: 'response.failed', response: { ...response, status: 'failed', error } };
      emit(madeEvent(failed, 'response.failed'));
    },
  };
}
