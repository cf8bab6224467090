import { asObject, type JsonObject } from '#shared/dialects/json.ts';
import { errorObject } from '../requests/errors.ts';
import { type AnswerContext, type AnswerFormat, dataEvent } from './answer-format.ts';
import { openAiUsage, progressFields } from './chat-stream.ts';

/** `/v1/completions`: OpenAI's text completion. Usage always stands on the last chunk, asked for or not. */
export function createTextCompletionFormat(context: AnswerContext): AnswerFormat {
  const envelope = {
    created: context.created,
    model: context.model,
    system_fingerprint: context.build,
    object: 'text_completion',
  };
  const id = `chatcmpl-${context.id}`;
  const choice = (text: string, finishReason: string | null) => [
    { text, index: 0, logprobs: null, finish_reason: finishReason },
  ];
  const { body } = context;

  return {
    stream(event) {
      switch (event.kind) {
        case 'progress':
          if (body.return_progress !== true) return [];
          return [dataEvent({ choices: choice('', null), ...envelope, id, ...progressFields(event, body) })];
        case 'token': {
          const perToken = body.timings_per_token === true ? { timings: event.timings } : {};
          return [dataEvent({ choices: choice(event.step.text, null), ...envelope, id, ...perToken })];
        }
        case 'failed':
          return [dataEvent({ error: errorObject(500, 'server_error', event.message) })];
        case 'finished': {
          const { result } = event;
          const usage = openAiUsage(result);
          const finish = choice('', textFinishReason(result.finishReason));
          const last = { choices: finish, ...envelope, usage, id, timings: result.timings };
          return [dataEvent(last), 'data: [DONE]\n\n'];
        }
      }
    },
    body(result) {
      return {
        choices: choice(result.answer.rawText, textFinishReason(result.finishReason)),
        ...envelope,
        usage: openAiUsage(result),
        id,
        timings: result.timings,
      };
    },
  };
}

/** `/completion` and `/infill`: llama.cpp's own answer, with neither usage nor `[DONE]`. */
export function createNativeFormat(context: AnswerContext): AnswerFormat {
  const { body } = context;
  const wantsTimings = body.timings_per_token === true;

  return {
    stream(event) {
      switch (event.kind) {
        case 'progress':
          if (body.return_progress !== true) return [];
          return [dataEvent({ ...partial('', [0], 0, event.total), ...progressFields(event, body) })];
        case 'token': {
          const { step, ordinal, promptTokens } = event;
          const perToken = wantsTimings ? { timings: event.timings } : {};
          return [dataEvent({ ...partial(step.text, [step.id], ordinal, promptTokens), ...perToken })];
        }
        case 'failed':
          return [dataEvent({ error: errorObject(500, 'server_error', event.message) })];
        case 'finished':
          return [dataEvent(final('', event.result))];
      }
    },
    body: (result) => final(result.answer.rawText, result),
  };

  function final(content: string, result: Parameters<AnswerFormat['body']>[0]): JsonObject {
    return {
      index: 0,
      content,
      tokens: [],
      id_slot: result.slotId,
      stop: true,
      model: context.model,
      tokens_predicted: result.completionTokens,
      tokens_evaluated: result.promptTokens,
      generation_settings: asObject(context.settings) ?? {},
      prompt: context.prompt,
      has_new_line: result.answer.rawText.includes('\n'),
      truncated: result.truncated,
      stop_type: result.stop,
      stopping_word: result.stoppingWord,
      tokens_cached: result.promptTokens + result.completionTokens - 1,
      timings: result.timings,
    };
  }
}

function partial(content: string, tokens: number[], predicted: number, evaluated: number): JsonObject {
  return {
    index: 0,
    content,
    tokens,
    stop: false,
    id_slot: -1,
    tokens_predicted: predicted,
    tokens_evaluated: evaluated,
  };
}

function textFinishReason(reason: string): string {
  return reason === 'length' ? 'length' : 'stop';
}
