import type { JsonObject } from '#shared/dialects/json.ts';
import type { Note } from '../healed-request.ts';
import { withMember } from '../unchanged.ts';

/** Fields that llama-server reads as numbers and refuses as text ("type must be number, but is string"). */
const numbers = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'n',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'repeat_penalty',
] as const;

const booleans = ['stream', 'parallel_tool_calls', 'cache_prompt'] as const;
const names = [...numbers, ...booleans];

/** Numbers and truth values that a client sent as text. */
export function healValues(body: JsonObject, note: Note): JsonObject {
  let healed = body;
  for (const name of names) {
    const given = body[name];
    const value = typeof given === 'string' ? saidValue(given, name) : undefined;
    if (typeof given !== 'string' || value === undefined) continue;
    note({
      path: `/${name}`,
      before: JSON.stringify(given),
      after: JSON.stringify(value),
      reason: 'a value sent as text',
    });
    healed = withMember(healed, name, value);
  }
  return healed;
}

function saidValue(text: string, name: string): number | boolean | undefined {
  if (!booleans.some((one) => one === name)) return /^\s*-?\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
  return text === 'true' ? true : text === 'false' ? false : undefined;
}
