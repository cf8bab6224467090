import { z } from 'zod';
import { madeEvent } from '#shared/dialects/dialect.ts';
import { asArray, asNumber, asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { readTimings } from '#shared/dialects/openai-usage.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { AnswerContext, AnswerHooks, Emit, Fix } from './fix.ts';

const id = 'usage';

/** Token counts and the frame of OpenAI chunks (M11, M34). Anthropic's usage is the business of `anthropic_sequence`. */
export const usage: Fix = {
  info: {
    id,
    title: 'Missing token counts',
    why: 'Without usage an agent shows 0 % context and never compacts; a chunk without choices or role is refused by some SDKs.',
    enabledByDefault: true,
    options: z.object({}),
  },
  answer: (context) =>
    context.dialect === 'openai-chat' && context.httpStatus < 400 ? createUsage(context) : undefined,
};

function createUsage(context: AnswerContext): AnswerHooks {
  const isAsked = asObject(context.request?.stream_options)?.include_usage === true;
  let counted: JsonObject | null = null;
  let isTold = false;
  let hasRole = false;
  let lastChunk: JsonObject = {};

  function event(event: WireEvent, emit: Emit<WireEvent>): void {
    const chunk = asObject(event.json);
    if (chunk === undefined) {
      if (event.data === '[DONE]' && isAsked && !isTold && counted !== null) {
        context.changed(id);
        const { timings: _timings, prompt_progress: _progress, ...envelope } = lastChunk;
        emit(madeEvent({ ...envelope, choices: [], usage: counted }));
      }
      emit(event);
      return;
    }
    counted = usageFromTimings(chunk.timings) ?? counted;
    const whole = withUsage(withRole(withChoices(chunk)));
    if (asObject(whole.usage)) isTold = true;
    lastChunk = chunk;
    if (whole !== chunk) context.changed(id);
    emit(whole === chunk ? event : madeEvent(whole, event.name));
  }

  /** Vercel's SDK refuses a chunk without `choices`; errors have none by right. */
  function withChoices(chunk: JsonObject): JsonObject {
    return Array.isArray(chunk.choices) || chunk.error !== undefined ? chunk : { ...chunk, choices: [] };
  }

  /** llama-server leaves the role chunk out when the first token ends inside a character. */
  function withRole(chunk: JsonObject): JsonObject {
    const [first, ...others] = asArray(chunk.choices);
    const choice = asObject(first);
    const delta = asObject(choice?.delta);
    if (hasRole || choice === undefined || delta === undefined) return chunk;
    hasRole = true;
    return delta.role === undefined
      ? { ...chunk, choices: [{ ...choice, delta: { role: 'assistant', ...delta } }, ...others] }
      : chunk;
  }

  function withUsage(chunk: JsonObject): JsonObject {
    const told = asObject(chunk.usage);
    return told !== undefined && counted !== null && isZero(told)
      ? { ...chunk, usage: { ...told, ...counted } }
      : chunk;
  }

  function body(body: JsonObject): JsonObject {
    const known = usageFromTimings(body.timings);
    const told = asObject(body.usage);
    if (known === null || !Array.isArray(body.choices) || (told !== undefined && !isZero(told))) return body;
    context.changed(id);
    return { ...body, usage: { ...told, ...known } };
  }

  return { event, body };
}

function isZero(usage: JsonObject): boolean {
  return !asNumber(usage.prompt_tokens) && !asNumber(usage.completion_tokens);
}

/** prompt = prompt_n + cache_n: OpenAI counts cached tokens in. */
function usageFromTimings(value: Json | undefined): JsonObject | null {
  const timings = readTimings(value)?.timings;
  if (timings?.promptTokens == null || timings.generatedTokens === null) return null;
  const cached = timings.cachedTokens ?? 0;
  const prompt = timings.promptTokens + cached;
  return {
    prompt_tokens: prompt,
    completion_tokens: timings.generatedTokens,
    total_tokens: prompt + timings.generatedTokens,
    prompt_tokens_details: { cached_tokens: cached },
  };
}
