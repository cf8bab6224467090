import { z } from 'zod';
import { asArray, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { repairArguments } from '../repair/arguments-repairer.ts';
import { type RepairRule, repairRules } from '../repair/rules.ts';
import type { Fix, FixDialect } from './fix.ts';
import { conversationKey } from './healing/conversation.ts';
import { createNote } from './healing/healed-request.ts';
import { toolSchemas } from './healing/tools.ts';
import { replaceItems, withMember } from './healing/unchanged.ts';

const id = 'history_arguments';

const options = z.object({
  hopeless: z
    .enum(['keep_text', 'empty'])
    .default('keep_text')
    .describe(
      'What to send for arguments that cannot be repaired. keep_text: {"_unparsed": "…"}, so that the model sees what it wrote. empty: {}.',
    ),
});
type Options = z.infer<typeof options>;

/**
 * An agent that stored a broken call sends it back with every request, and llama-server answers each with the 500 "Failed to
 * parse tool call arguments as JSON": the session is dead until it is cleared (ggml-org/llama.cpp#25510, #22948). On
 * `/v1/messages` it turns such input into a JSON string instead, which templates cannot read as parameters.
 */
export const historyArguments: Fix = {
  info: {
    id,
    title: 'Broken calls in the history',
    why: 'One broken tool call in the conversation makes llama-server answer every later request with a 500.',
    enabledByDefault: true,
    options,
  },
  request(body, context, given) {
    const { hopeless } = given as Options;
    const key = conversationKey(context.dialect);
    const schemas = toolSchemas(body);
    const note = createNote(context, id);
    const mend: Mend = (value, tool, path) => {
      const { text, reason } = mendedArguments(value, schemas.get(tool ?? '') ?? null, hopeless);
      const before = typeof value === 'string' ? value : JSON.stringify(value ?? null);
      note({ tool, path, before, after: text, reason });
      return text;
    };
    const turns = replaceItems(asArray(body[key]), (value, index) => {
      const turn = asObject(value);
      return [turn ? mendTurn[context.dialect](turn, `/${key}/${index}`, mend) : value];
    });
    return Array.isArray(body[key]) ? withMember(body, key, turns) : body;
  },
};

/** Called for arguments that need mending; returns an object as JSON text. */
type Mend = (value: Json | undefined, tool: string | null, path: string) => string;

const mendTurn: Record<FixDialect, (turn: JsonObject, path: string, mend: Mend) => JsonObject> = {
  'openai-chat': (message, path, mend) => {
    if (!Array.isArray(message.tool_calls)) return message;
    const calls = replaceItems(message.tool_calls, (value, index) => {
      const call = asObject(value);
      const called = asObject(call?.function);
      // llama-server takes an object too and writes it out itself.
      if (call === undefined || called === undefined || asObject(called.arguments)) return [value];
      if (isObjectText(called.arguments)) return [value];
      const at = `${path}/tool_calls/${index}/function/arguments`;
      return [{ ...call, function: { ...called, arguments: mend(called.arguments, asString(called.name), at) } }];
    });
    return withMember(message, 'tool_calls', calls);
  },
  anthropic: (message, path, mend) => {
    if (!Array.isArray(message.content)) return message;
    const content = replaceItems(message.content, (value, index) => {
      const block = asObject(value);
      if (block?.type !== 'tool_use' || asObject(block.input)) return [value];
      const text = mend(block.input, asString(block.name), `${path}/content/${index}/input`);
      return [{ ...block, input: JSON.parse(text) as Json }];
    });
    return withMember(message, 'content', content);
  },
  'openai-responses': (item, path, mend) =>
    item.type !== 'function_call' || isObjectText(item.arguments)
      ? item
      : { ...item, arguments: mend(item.arguments, asString(item.name), `${path}/arguments`) },
};

/** The rules that mend the text; those of meaning would rewrite a history that the model has already acted on. */
const textRules: ReadonlySet<RepairRule> = new Set(
  repairRules.filter(
    (rule) => !['value_type', 'parameter_name', 'wrapping', 'enum_case', 'integer_noise'].includes(rule),
  ),
);

function mendedArguments(
  value: Json | undefined,
  schema: JsonObject | null,
  hopeless: 'keep_text' | 'empty',
): { text: string; reason: string } {
  if (asObject(value)) return { text: JSON.stringify(value), reason: 'an object where its text belongs' };
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  if (nothing.has(text.trim())) return { text: '{}', reason: 'no arguments' };
  const repaired = repairArguments(text, { schema, rules: textRules, truncated: 'close_complete_values' });
  if (isObjectText(repaired.text)) {
    const reasons = new Set(repaired.repairs.map(({ reason }) => reason));
    return { text: repaired.text, reason: [...reasons].join('; ') || 'text where an object belongs' };
  }
  const reason = `beyond repair: ${repaired.reason || 'no JSON object'}`;
  return { text: hopeless === 'empty' ? '{}' : JSON.stringify({ _unparsed: text }), reason };
}

/** What stands for a call without parameters in histories of other servers. */
const nothing: ReadonlySet<string> = new Set(['', 'null', '[]', '""', '{']);

function isObjectText(value: Json | undefined): boolean {
  if (typeof value !== 'string') return false;
  try {
    return asObject(JSON.parse(value) as Json) !== undefined;
  } catch {
    return false; // SyntaxError: that is what is asked here.
  }
}
