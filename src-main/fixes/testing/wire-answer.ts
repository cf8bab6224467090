import type { Json, JsonObject } from '#shared/dialects/json.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { FixDialect } from '../fix.ts';

/** One thing that an answer says. */
export type AnswerPart =
  | { text: string }
  | { reasoning: string }
  | { call: { id: string; name: string; arguments: string } };

/** Why an answer ended. `broken`: it did not, the stream broke off. */
export type Ending = 'stop' | 'calls' | 'length' | 'broken';

export const endingWords: Readonly<Record<FixDialect, Record<Exclude<Ending, 'broken'>, string>>> = {
  'openai-chat': { stop: 'stop', calls: 'tool_calls', length: 'length' },
  anthropic: { stop: 'end_turn', calls: 'tool_use', length: 'max_tokens' },
  'openai-responses': { stop: 'completed', calls: 'completed', length: 'max_output_tokens' },
};

/** Writes an answer as llama-server streams it, every text cut into fragments. */
export function wireStream(
  dialect: FixDialect,
  parts: readonly AnswerPart[],
  ending: Ending,
  cut: (text: string) => string[],
): WireEvent[] {
  const events = { 'openai-chat': chatStream, anthropic: messageStream, 'openai-responses': responseStream }[dialect](
    parts,
    ending,
    cut,
  );
  return events.map((json) =>
    json === '[DONE]'
      ? { name: null, json: undefined, data: json, raw: new Uint8Array(1) }
      : { name: typeof json.type === 'string' ? json.type : null, json, data: '', raw: new Uint8Array(1) },
  );
}

type Events = (JsonObject | '[DONE]')[];
type Cut = (text: string) => string[];

function chatStream(parts: readonly AnswerPart[], ending: Ending, cut: Cut): Events {
  const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
    choices: [{ finish_reason: finish, index: 0, delta }],
    created: 1,
    id: 'chatcmpl-a',
    model: 'm',
    object: 'chat.completion.chunk',
  });
  const events: Events = [chunk({ role: 'assistant', content: null })];
  let index = 0;
  for (const part of parts) {
    if ('text' in part) events.push(...cut(part.text).map((text) => chunk({ content: text })));
    else if ('reasoning' in part) events.push(...cut(part.reasoning).map((text) => chunk({ reasoning_content: text })));
    else {
      const { id, name } = part.call;
      events.push(chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }));
      for (const text of cut(part.call.arguments))
        events.push(chunk({ tool_calls: [{ index, function: { arguments: text } }] }));
      index++;
    }
  }
  return ending === 'broken' ? events : [...events, chunk({}, endingWords['openai-chat'][ending]), '[DONE]'];
}

/** Blocks stay open until the end of the answer, as llama-server has them. */
function messageStream(parts: readonly AnswerPart[], ending: Ending, cut: Cut): Events {
  const usage = { input_tokens: 1, output_tokens: 0 };
  const message = { id: 'm', type: 'message', role: 'assistant', content: [], model: 'm', stop_reason: null, usage };
  const events: Events = [{ type: 'message_start', message }];
  const indexes = new Map<string, number>();
  const say = (type: 'text' | 'thinking', text: string): void => {
    if (!indexes.has(type)) {
      events.push({ type: 'content_block_start', index: indexes.size, content_block: { type, [type]: '' } });
      indexes.set(type, indexes.size);
    }
    const index = indexes.get(type) ?? 0;
    for (const piece of cut(text))
      events.push({ type: 'content_block_delta', index, delta: { type: `${type}_delta`, [type]: piece } });
  };
  for (const part of parts) {
    if ('text' in part) say('text', part.text);
    else if ('reasoning' in part) say('thinking', part.reasoning);
    else {
      const index = indexes.size;
      indexes.set(part.call.id, index);
      const block = { type: 'tool_use', id: part.call.id, name: part.call.name };
      events.push({ type: 'content_block_start', index, content_block: block });
      for (const text of cut(part.call.arguments))
        events.push({ type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: text } });
    }
  }
  if (ending === 'broken') return events;
  const thoughts = indexes.get('thinking');
  if (thoughts !== undefined) {
    const delta = { type: 'signature_delta', signature: '' };
    events.push({ type: 'content_block_delta', index: thoughts, delta });
  }
  for (const index of indexes.values()) events.push({ type: 'content_block_stop', index });
  const delta = { stop_reason: endingWords.anthropic[ending], stop_sequence: null };
  return [...events, { type: 'message_delta', delta, usage: { output_tokens: 3 } }, { type: 'message_stop' }];
}

/** Items end when the answer does, as llama-server has them. */
function responseStream(parts: readonly AnswerPart[], ending: Ending, cut: Cut): Events {
  const response = { id: 'resp_a', object: 'response', status: 'in_progress', model: 'm' };
  const events: Events = [
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
  ];
  const output = responseOutput(parts);
  const announced = new Set<string>();
  for (const part of parts) {
    const kind = 'text' in part ? 'message' : 'reasoning' in part ? 'reasoning' : part.call.id;
    const item = output.find((one) => one.type === kind || one.call_id === kind) ?? {};
    const id = `${item.id}`;
    if (!announced.has(id)) {
      announced.add(id);
      const empty = 'call' in part ? { ...item, arguments: '' } : { ...item, content: [] };
      events.push({ type: 'response.output_item.added', item: { ...empty, status: 'in_progress' } });
      const content = { type: 'output_text', text: '' };
      if (kind === 'message') events.push({ type: 'response.content_part.added', item_id: id, part: content });
    }
    const [type, text] =
      'text' in part
        ? ['response.output_text.delta', part.text]
        : 'reasoning' in part
          ? ['response.reasoning_text.delta', part.reasoning]
          : ['response.function_call_arguments.delta', part.call.arguments];
    events.push(...cut(text).map((delta) => ({ type, item_id: id, delta })));
  }
  if (ending === 'broken') return events;
  for (const item of output) {
    if (item.type === 'message') {
      const [part] = item.content as JsonObject[];
      events.push({ type: 'response.output_text.done', item_id: item.id ?? '', text: part?.text ?? '' });
      events.push({ type: 'response.content_part.done', item_id: item.id ?? '', part: part ?? {} });
    }
    events.push({ type: 'response.output_item.done', item });
  }
  const whole = { ...response, ...responseStatus(ending), output };
  return [...events, { type: `response.${whole.status}`, response: whole }];
}

function responseOutput(parts: readonly AnswerPart[]): JsonObject[] {
  const joined = (key: 'text' | 'reasoning'): string =>
    parts.map((part) => (key in part ? (part as Record<string, string>)[key] : '')).join('');
  const seen = new Set<string>();
  return parts.flatMap((part): JsonObject[] => {
    if ('call' in part) {
      const { id, name, arguments: text } = part.call;
      return [{ id: `fc_${id}`, type: 'function_call', status: 'completed', arguments: text, call_id: id, name }];
    }
    const key = 'text' in part ? 'text' : 'reasoning';
    if (seen.has(key)) return [];
    seen.add(key);
    const text = joined(key);
    return key === 'text'
      ? [{ type: 'message', id: 'msg_a', status: 'completed', content: [{ type: 'output_text', text }] }]
      : [{ type: 'reasoning', id: 'rs_a', summary: [], content: [{ type: 'reasoning_text', text }] }];
  });
}

function responseStatus(ending: Exclude<Ending, 'broken'>): { status: string; incomplete_details: Json } {
  return ending === 'length'
    ? { status: 'incomplete', incomplete_details: { reason: endingWords['openai-responses'].length } }
    : { status: 'completed', incomplete_details: null };
}

/** The same answer as one body. A stream that broke off has none: it is told as one that reached its limit. */
export function wholeAnswer(dialect: FixDialect, parts: readonly AnswerPart[], ending: Ending): JsonObject {
  const reason = ending === 'broken' ? 'length' : ending;
  const joined = (key: 'text' | 'reasoning'): string =>
    parts.map((part) => (key in part ? (part as Record<string, string>)[key] : '')).join('');
  const calls = parts.flatMap((part) => ('call' in part ? [part.call] : []));
  const [text, reasoning] = [joined('text'), joined('reasoning')];
  if (dialect === 'openai-responses') {
    return { id: 'resp_a', object: 'response', model: 'm', ...responseStatus(reason), output: responseOutput(parts) };
  }
  if (dialect === 'anthropic') {
    const content: JsonObject[] = [
      ...(reasoning ? [{ type: 'thinking', thinking: reasoning, signature: '' }] : []),
      ...(text ? [{ type: 'text', text }] : []),
      ...calls.map(({ id, name, arguments: given }) => ({
        type: 'tool_use',
        id,
        name,
        input: JSON.parse(given) as Json,
      })),
    ];
    const stop = { stop_reason: endingWords.anthropic[reason], usage: { input_tokens: 1, output_tokens: 3 } };
    return { id: 'm', type: 'message', role: 'assistant', model: 'm', content, ...stop };
  }
  const message: JsonObject = {
    role: 'assistant',
    content: text,
    ...(reasoning ? { reasoning_content: reasoning } : {}),
    ...(calls.length > 0
      ? {
          tool_calls: calls.map(({ id, name, arguments: given }) => ({
            type: 'function',
            id,
            function: { name, arguments: given },
          })),
        }
      : {}),
  };
  const choice = { index: 0, message, finish_reason: endingWords['openai-chat'][reason] };
  return { id: 'chatcmpl-a', object: 'chat.completion', model: 'm', choices: [choice] };
}
