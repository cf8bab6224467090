import type { JsonObject } from '#shared/dialects/json.ts';
import type { GenerationResult, ParsedAnswer } from '../engine/generation.ts';
import { randomAlphanumerics } from '../engine/ids.ts';
import type { Delta } from '../engine/token-plan.ts';
import { errorObject } from '../requests/errors.ts';
import { type AnswerContext, type AnswerFormat, dataEvent, namedEvent, oneWrite } from './answer-format.ts';

/** `/v1/responses`: named events, no `[DONE]`; usage inside `response.completed`, `timings` beside it. */
export function createResponsesFormat(context: AnswerContext): AnswerFormat {
  const id = `resp_${context.id}`;
  const reasoningId = `rs_${randomAlphanumerics(32)}`;
  const messageId = `msg_${randomAlphanumerics(32)}`;
  let reasoningStarted = false;
  let textStarted = false;
  let callItemId = '';

  return {
    stream(event) {
      switch (event.kind) {
        case 'progress':
          return [];
        case 'token': {
          const shown = event.step.deltas.flatMap(deltaEvents);
          return oneWrite(event.ordinal === 1 ? [...openingEvents(), ...shown] : shown);
        }
        case 'failed':
          return [dataEvent({ error: errorObject(500, 'server_error', event.message) })];
        case 'finished':
          return [closingEvents(event.result).join('')];
      }
    },
    body(result) {
      const { reasoning, text, calls } = outputItems(result.answer);
      const output: JsonObject[] = [];
      if (reasoning) output.push({ ...reasoning, status: 'completed' });
      // The whole answer has this item's keys in another order than the stream has.
      if (text)
        output.push({ content: text.content, id: text.id, role: text.role, status: text.status, type: text.type });
      return {
        completed_at: context.created,
        created_at: context.created,
        id,
        model: context.model,
        object: 'response',
        output: [...output, ...calls],
        status: 'completed',
        usage: responsesUsage(result),
      };
    },
  };

  function openingEvents(): string[] {
    const response = { id, object: 'response', status: 'in_progress' };
    return [typedEvent('response.created', { response }), typedEvent('response.in_progress', { response })];
  }

  function deltaEvents(delta: Delta): string[] {
    switch (delta.kind) {
      case 'reasoning': {
        const item = { id: reasoningId, summary: [], type: 'reasoning', content: [] };
        const added = { item: { ...item, encrypted_content: '', status: 'in_progress' } };
        const events = reasoningStarted ? [] : [typedEvent('response.output_item.added', added)];
        reasoningStarted = true;
        return [...events, typedEvent('response.reasoning_text.delta', { delta: delta.text, item_id: reasoningId })];
      }
      case 'text': {
        const item = { content: [], id: messageId, role: 'assistant', status: 'in_progress', type: 'message' };
        const part = { item_id: messageId, part: { type: 'output_text', text: '' } };
        const opening = [
          typedEvent('response.output_item.added', { item }),
          typedEvent('response.content_part.added', part),
        ];
        const events = textStarted ? [] : opening;
        textStarted = true;
        return [...events, typedEvent('response.output_text.delta', { item_id: messageId, delta: delta.text })];
      }
      case 'call_start': {
        const ids = { id: `fc_${delta.id}`, arguments: '', call_id: `call_${delta.id}` };
        const item = { ...ids, name: delta.name, type: 'function_call', status: 'in_progress' };
        callItemId = ids.id;
        return [typedEvent('response.output_item.added', { item }), argumentsDelta(ids.id, delta.text)];
      }
      case 'call_arguments':
        return [argumentsDelta(callItemId, delta.text)];
    }
  }

  function closingEvents(result: GenerationResult): string[] {
    const { reasoning, text, calls } = outputItems(result.answer);
    const events: string[] = [];
    if (reasoning) events.push(typedEvent('response.output_item.done', { item: reasoning }));
    if (text) {
      const part = outputText(result.answer.text);
      events.push(
        typedEvent('response.output_text.done', { item_id: messageId, text: result.answer.text }),
        typedEvent('response.content_part.done', { item_id: messageId, part }),
        typedEvent('response.output_item.done', { item: text }),
      );
    }
    for (const call of calls) events.push(typedEvent('response.output_item.done', { item: call }));
    const response = {
      id,
      object: 'response',
      created_at: context.created,
      status: 'completed',
      model: context.model,
      output: [reasoning, text, ...calls].filter((item) => item !== null),
      usage: responsesUsage(result),
    };
    return [...events, typedEvent('response.completed', { response, timings: result.timings })];
  }

  function outputItems(answer: ParsedAnswer) {
    const reasoning: JsonObject = {
      id: reasoningId,
      summary: [],
      type: 'reasoning',
      content: [{ text: answer.reasoning, type: 'reasoning_text' }],
      encrypted_content: '',
    };
    const text = {
      type: 'message',
      status: 'completed',
      id: messageId,
      content: [outputText(answer.text)],
      role: 'assistant',
    };
    const calls = answer.calls.map(
      (call): JsonObject => ({
        id: `fc_${call.id}`,
        type: 'function_call',
        status: 'completed',
        arguments: call.argumentsText,
        call_id: `call_${call.id}`,
        name: call.name,
      }),
    );
    return { reasoning: answer.reasoning === '' ? null : reasoning, text: answer.text === '' ? null : text, calls };
  }
}

function typedEvent(type: string, fields: JsonObject): string {
  return namedEvent(type, { type, ...fields });
}

function argumentsDelta(itemId: string, text: string): string {
  return typedEvent('response.function_call_arguments.delta', { delta: text, item_id: itemId });
}

function outputText(text: string): JsonObject {
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

function responsesUsage(result: GenerationResult): JsonObject {
  return {
    input_tokens: result.promptTokens,
    output_tokens: result.completionTokens,
    total_tokens: result.promptTokens + result.completionTokens,
    input_tokens_details: { cached_tokens: result.cachedTokens },
  };
}
