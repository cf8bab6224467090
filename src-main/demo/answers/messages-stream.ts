import { asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { GenerationEvent, GenerationResult } from '../engine/generation.ts';
import type { Delta } from '../engine/token-plan.ts';
import { errorObject } from '../requests/errors.ts';
import { type AnswerContext, type AnswerFormat, namedEvent, oneWrite } from './answer-format.ts';

/**
 * `/v1/messages` in the real server's own order, faults included: no block is closed before the end, `tool_use` starts without
 * `input`, thinking without `signature`, and `message_delta` knows output tokens only (b11669).
 */
export function createMessagesFormat(context: AnswerContext): AnswerFormat {
  const blocks = createBlocks();
  const envelope = { id: `chatcmpl-${context.id}`, type: 'message', role: 'assistant' };

  return {
    stream(event) {
      switch (event.kind) {
        case 'progress':
          return [];
        case 'token': {
          const shown = event.step.deltas.flatMap(blocks.events);
          return oneWrite(event.ordinal === 1 ? [messageStart(event), ...shown] : shown);
        }
        case 'failed':
          return [namedEvent('error', errorObject(500, 'server_error', event.message))];
        case 'finished': {
          const ending = stopFields(event.result);
          const delta = { stop_reason: ending.stop_reason, stop_sequence: ending.stop_sequence };
          return [
            blocks.closingEvents().join('') +
              typedEvent('message_delta', { delta, usage: { output_tokens: event.result.completionTokens } }) +
              typedEvent('message_stop', {}),
          ];
        }
      }
    },
    body(result) {
      return {
        ...envelope,
        content: contentBlocks(result),
        model: context.model,
        ...stopFields(result),
        usage: inputUsage(result.promptTokens, result.cachedTokens, result.completionTokens),
      };
    },
  };

  function messageStart(event: Extract<GenerationEvent, { kind: 'token' }>): string {
    return typedEvent('message_start', {
      message: {
        ...envelope,
        content: [],
        model: context.model,
        stop_reason: null,
        stop_sequence: null,
        usage: inputUsage(event.promptTokens, event.cachedTokens, 0),
      },
    });
  }
}

/** Numbers content blocks as the real server does: thinking, then text, then calls, each left open. */
function createBlocks() {
  let thinking = false;
  let text = false;
  let calls = 0;
  const textIndex = () => Number(thinking);
  const callIndex = (call: number) => Number(thinking) + Number(text) + call;
  const start = (index: number, block: JsonObject) =>
    typedEvent('content_block_start', { index, content_block: block });
  const delta = (index: number, content: JsonObject) => typedEvent('content_block_delta', { index, delta: content });

  return {
    events(change: Delta): string[] {
      const events: string[] = [];
      if (change.kind === 'reasoning') {
        if (!thinking) events.push(start(0, { type: 'thinking', thinking: '' }));
        thinking = true;
        events.push(delta(0, { type: 'thinking_delta', thinking: change.text }));
      } else if (change.kind === 'text') {
        if (!text) events.push(start(textIndex(), { type: 'text', text: '' }));
        text = true;
        events.push(delta(textIndex(), { type: 'text_delta', text: change.text }));
      } else {
        const index = callIndex(change.call);
        if (change.kind === 'call_start') {
          events.push(start(index, { type: 'tool_use', id: change.id, name: change.name }));
          calls += 1;
        }
        if (change.text !== '') events.push(delta(index, { type: 'input_json_delta', partial_json: change.text }));
      }
      return events;
    },
    closingEvents(): string[] {
      const count = Number(thinking) + Number(text) + calls;
      const stops = Array.from({ length: count }, (_, index) => typedEvent('content_block_stop', { index }));
      return thinking ? [delta(0, { type: 'signature_delta', signature: '' }), ...stops] : stops;
    },
  };
}

function typedEvent(type: string, fields: JsonObject): string {
  return namedEvent(type, { type, ...fields });
}

function inputUsage(promptTokens: number, cachedTokens: number, outputTokens: number): JsonObject {
  return {
    cache_read_input_tokens: cachedTokens,
    input_tokens: promptTokens - cachedTokens,
    output_tokens: outputTokens,
  };
}

function stopFields(result: GenerationResult) {
  const reasons: Record<string, string> = { tool_calls: 'tool_use', length: 'max_tokens' };
  return {
    stop_reason: reasons[result.finishReason] ?? 'end_turn',
    stop_sequence: result.stop === 'word' ? result.stoppingWord : null,
  };
}

function contentBlocks({ answer }: GenerationResult): JsonObject[] {
  const blocks: JsonObject[] = [];
  if (answer.reasoning !== '') blocks.push({ type: 'thinking', thinking: answer.reasoning, signature: '' });
  if (answer.text !== '') blocks.push({ type: 'text', text: answer.text });
  for (const call of answer.calls) {
    blocks.push({ type: 'tool_use', id: call.id, name: call.name, input: parsedInput(call.argumentsText) });
  }
  return blocks;
}

/** The real server gives an empty input for arguments that do not parse, and says nothing. */
function parsedInput(argumentsText: string): JsonObject {
  try {
    return asObject(JSON.parse(argumentsText) as Json) ?? {};
  } catch {
    return {};
  }
}
