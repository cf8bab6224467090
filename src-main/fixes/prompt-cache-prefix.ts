import { z } from 'zod';
import { asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Fix, FixDialect } from './fix.ts';
import { createNote } from './healing/healed-request.ts';
import { replaceItems, withMember } from './healing/unchanged.ts';

const id = 'prompt_cache_prefix';

const options = z.object({
  billing_line: z
    .enum(['remove', 'blank', 'keep'])
    .default('remove')
    .describe(
      'The line x-anthropic-billing-header at the start of the system prompt. remove: take it out, so that new sessions find the cache of old ones. blank: only its changing check sum. keep: leave it.',
    ),
  times: z
    .boolean()
    .default(false)
    .describe(
      'Cut the time of day from lines of the system prompt that tell the date. Off: some agents are asked what time it is.',
    ),
});
type Options = z.infer<typeof options>;

/**
 * The server reuses its cache up to the first token that differs from the last prompt. Claude Code begins the system prompt with a
 * line whose check sum changes with every request: 50 seconds per turn instead of 4 (waybarrios/vllm-mlx#277). llama-server blanks
 * the sum since PR #21793; older builds and other servers do not, and the line's version still parts one session from the next.
 */
export const promptCachePrefix: Fix = {
  info: {
    id,
    title: 'Stable start of the prompt',
    why: 'A line that changes with every request at the start of the prompt makes the server read the whole conversation again each turn.',
    enabledByDefault: true,
    options,
  },
  request(body, context, given) {
    const { billing_line: billingLine, times } = given as Options;
    const note = createNote(context, id);
    return mapSystemTexts(body, context.dialect, (text, path) => {
      const calm = stable(text, billingLine);
      if (calm !== text) note({ path, before: text, after: calm, reason: 'a line that changes with every request' });
      const timeless = times ? withoutTimes(calm) : calm;
      if (timeless !== calm) note({ path, before: calm, after: timeless, reason: 'a time of day' });
      return timeless;
    });
  },
};

/** `key=value;` pairs; the prompt's own text may follow without a line break. */
const billingHeader = /^x-anthropic-billing-header:(?:[ \t]*[\w-]+=[^;\s]*;)+[ \t]*\n*/;

function stable(text: string, billingLine: 'remove' | 'blank' | 'keep'): string {
  const header = billingHeader.exec(text)?.[0];
  if (header === undefined || billingLine === 'keep') return text;
  const kept = billingLine === 'remove' ? '' : header.replace(/\bcch=[^;\s]*/, 'cch=00000');
  return kept + text.slice(header.length);
}

const dateLine = /^.*\b(?:date|time|today|now)\b.*$/gim;
const timeOfDay = /(?:(?<=\d)T| ?\b)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M\b)?(?:Z|[+-]\d{2}:?\d{2}\b)?/g;

function withoutTimes(text: string): string {
  return text.replace(dateLine, (line) => line.replace(timeOfDay, ''));
}

/** Maps the texts of the first system message; a part of it that becomes empty is left out. */
function mapSystemTexts(
  body: JsonObject,
  dialect: FixDialect,
  map: (text: string, path: string) => string,
): JsonObject {
  const mapContent = (content: Json | undefined, path: string): Json | undefined => {
    if (typeof content === 'string') return map(content, path);
    if (!Array.isArray(content)) return content;
    return replaceItems(content, (value, index) => {
      const part = asObject(value);
      if (part === undefined || typeof part.text !== 'string') return [value];
      const text = map(part.text, `${path}/${index}/text`);
      return text === '' && part.text !== '' ? [] : [withMember(part, 'text', text)];
    });
  };
  if (dialect === 'anthropic') return withMember(body, 'system', mapContent(body.system, '/system'));
  if (dialect === 'openai-responses') {
    return withMember(body, 'instructions', mapContent(body.instructions, '/instructions'));
  }
  if (!Array.isArray(body.messages)) return body;
  const [value, ...rest] = body.messages;
  const first = asObject(value);
  if (first === undefined || (first.role !== 'system' && first.role !== 'developer')) return body;
  const changed = withMember(first, 'content', mapContent(first.content, '/messages/0/content'));
  return changed === first ? body : { ...body, messages: [changed, ...rest] };
}
