import { asArray, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';

/** One message of a conversation, whatever dialect it was written in. */
export interface Turn {
  /** `system`, `user`, `assistant`, `tool`, or what else the client called it. */
  readonly role: string;
  readonly blocks: readonly TurnBlock[];
}

export type TurnBlock =
  | { readonly kind: 'text' | 'thinking'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string | null; readonly name: string; readonly argumentsText: string }
  | { readonly kind: 'result'; readonly id: string | null; readonly text: string; readonly isError: boolean }
  /** An image or another thing that is no text. */
  | { readonly kind: 'other'; readonly what: string };

/** The messages of a request: Chat Completions, Messages, Responses, or a bare prompt. */
export function readTurns(request: JsonObject): Turn[] {
  const turns: Turn[] = [];
  const system = request.system ?? request.instructions;
  if (system !== undefined && system !== null) turns.push({ role: 'system', blocks: readContent(system) });
  if (request.prompt !== undefined) turns.push({ role: 'prompt', blocks: readContent(request.prompt) });
  if (typeof request.input === 'string') turns.push({ role: 'user', blocks: readContent(request.input) });
  for (const value of [...asArray(request.messages), ...asArray(request.input)]) {
    const message = asObject(value);
    if (message !== undefined) turns.push(readMessage(message));
  }
  return turns;
}

function readMessage(message: JsonObject): Turn {
  const item = readItem(message);
  if (item !== null) return item;
  const thinking = asString(message.reasoning_content) ?? asString(message.reasoning);
  const role = asString(message.role) ?? 'unknown';
  const content = message.content === undefined || message.content === null ? [] : readContent(message.content);
  const calls = asArray(message.tool_calls).map((value): TurnBlock => {
    const call = asObject(value);
    const called = asObject(call?.function);
    return callBlock(asString(call?.id), called?.name, called?.arguments);
  });
  if (role === 'tool' || role === 'function') {
    const text = content.map((block) => ('text' in block ? block.text : '')).join('\n');
    return { role: 'tool', blocks: [{ kind: 'result', id: asString(message.tool_call_id), text, isError: false }] };
  }
  // Anthropic's results of tools come in the name of the user.
  const isResult = content.length > 0 && content.every(({ kind }) => kind === 'result');
  const thoughts: TurnBlock[] = thinking ? [{ kind: 'thinking', text: thinking }] : [];
  return { role: isResult ? 'tool' : role, blocks: [...thoughts, ...content, ...calls] };
}

/** The items of the Responses dialect that are no messages. */
function readItem(item: JsonObject): Turn | null {
  switch (item.type) {
    case 'function_call':
    case 'custom_tool_call':
      return {
        role: 'assistant',
        blocks: [callBlock(asString(item.call_id), item.name, item.arguments ?? item.input)],
      };
    case 'function_call_output':
    case 'custom_tool_call_output':
      return {
        role: 'tool',
        blocks: [{ kind: 'result', id: asString(item.call_id), text: asText(item.output), isError: false }],
      };
    case 'reasoning': {
      const parts = [...asArray(item.summary), ...asArray(item.content)].flatMap(
        (part) => asString(asObject(part)?.text) ?? [],
      );
      return { role: 'assistant', blocks: [{ kind: 'thinking', text: parts.join('\n') }] };
    }
    default:
      return null;
  }
}

function readContent(content: Json): TurnBlock[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  return asArray(content).map(readBlock);
}

function readBlock(value: Json): TurnBlock {
  const block = asObject(value);
  if (block === undefined) return { kind: 'text', text: asText(value) };
  switch (block.type) {
    case 'tool_use':
    case 'server_tool_use':
      return callBlock(asString(block.id), block.name, block.input);
    case 'tool_result':
      return {
        kind: 'result',
        id: asString(block.tool_use_id),
        text: asText(block.content),
        isError: block.is_error === true,
      };
    case 'thinking':
    case 'redacted_thinking':
      return { kind: 'thinking', text: asString(block.thinking) ?? '(not shown by the client)' };
    default: {
      const text = asString(block.text) ?? asString(block.refusal);
      return text === null ? { kind: 'other', what: asString(block.type) ?? 'unknown' } : { kind: 'text', text };
    }
  }
}

function callBlock(id: string | null, name: Json | undefined, given: Json | undefined): TurnBlock {
  const argumentsText = typeof given === 'string' ? given : JSON.stringify(given ?? {});
  return { kind: 'call', id, name: asString(name) ?? 'unnamed', argumentsText };
}

/** What a tool gave back: text, or parts of which the texts count. */
function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return JSON.stringify(value, null, 2);
  return value
    .map((part) => asString(asObject(part)?.text) ?? `[${asString(asObject(part)?.type) ?? 'unknown'}]`)
    .join('\n');
}
