import { asObject, type JsonObject } from '#shared/dialects/json.ts';
import type { GenerationEvent, GenerationResult } from '../engine/generation.ts';
import type { Delta } from '../engine/token-plan.ts';
import { errorObject } from '../requests/errors.ts';
import { type AnswerContext, type AnswerFormat, dataEvent, oneWrite } from './answer-format.ts';

/** `/v1/chat/completions`. */
export function createChatFormat(context: AnswerContext): AnswerFormat {
  const { body } = context;
  const includeUsage = asObject(body.stream_options)?.include_usage === true;
  const chunk = (choices: JsonObject[], extra: JsonObject = {}): string =>
    dataEvent({
      choices,
      created: context.created,
      id: `chatcmpl-${context.id}`,
      model: context.model,
      system_fingerprint: context.build,
      object: 'chat.completion.chunk',
      ...extra,
    });
  const delta = (content: JsonObject, extra?: JsonObject): string =>
    chunk([{ finish_reason: null, index: 0, delta: content }], extra);
  const role = { role: 'assistant', content: null };

  return {
    stream(event) {
      switch (event.kind) {
        case 'progress':
          return body.return_progress === true ? [delta(role, progressFields(event, body))] : [];
        case 'token': {
          const shown: JsonObject[] = event.step.deltas.map(chatDelta);
          const deltas = event.ordinal === 1 ? [role, ...shown] : shown;
          const perToken = body.timings_per_token === true ? { timings: event.timings } : {};
          return oneWrite(deltas.map((content, i) => delta(content, i === deltas.length - 1 ? perToken : {})));
        }
        case 'failed':
          return [dataEvent({ error: errorObject(500, 'server_error', event.message) })];
        case 'finished': {
          const { result } = event;
          const last = { timings: result.timings };
          const finish = [{ finish_reason: result.finishReason, index: 0, delta: {} }];
          const closing = includeUsage
            ? chunk(finish) + chunk([], { usage: openAiUsage(result), ...last })
            : chunk(finish, last);
          return [closing, 'data: [DONE]\n\n'];
        }
      }
    },
    body(result) {
      return {
        choices: [{ finish_reason: result.finishReason, index: 0, message: chatMessage(result) }],
        created: context.created,
        model: context.model,
        system_fingerprint: context.build,
        object: 'chat.completion',
        usage: openAiUsage(result),
        id: `chatcmpl-${context.id}`,
        timings: result.timings,
      };
    },
  };
}

/** Usage in OpenAI's words; `prompt_tokens` includes cached ones. */
export function openAiUsage(result: GenerationResult): JsonObject {
  return {
    completion_tokens: result.completionTokens,
    prompt_tokens: result.promptTokens,
    total_tokens: result.promptTokens + result.completionTokens,
    prompt_tokens_details: { cached_tokens: result.cachedTokens },
  };
}

/** The fields that a progress report adds to a chunk. */
export function progressFields(event: Extract<GenerationEvent, { kind: 'progress' }>, body: JsonObject): JsonObject {
  const { total, cached, processed, timeMs } = event;
  const progress = { total, cache: cached, processed, time_ms: timeMs };
  return body.timings_per_token === true
    ? { timings: event.timings, prompt_progress: progress }
    : { prompt_progress: progress };
}

function chatDelta(delta: Delta): JsonObject {
  switch (delta.kind) {
    case 'reasoning':
      return { reasoning_content: delta.text };
    case 'text':
      return { content: delta.text };
    case 'call_start': {
      const called = { name: delta.name, arguments: delta.text };
      return { tool_calls: [{ index: delta.call, id: delta.id, type: 'function', function: called }] };
    }
    case 'call_arguments':
      return { tool_calls: [{ index: delta.call, function: { arguments: delta.text } }] };
  }
}

function chatMessage({ answer }: GenerationResult): JsonObject {
  const message: JsonObject = { role: 'assistant', content: answer.text };
  if (answer.reasoning !== '') message.reasoning_content = answer.reasoning;
  if (answer.calls.length > 0) {
    message.tool_calls = answer.calls.map((call) => ({
      type: 'function',
      function: { name: call.name, arguments: call.argumentsText },
      id: call.id,
    }));
  }
  return message;
}
