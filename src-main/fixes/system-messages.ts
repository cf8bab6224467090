import { z } from 'zod';
import { asArray, asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Fix, FixDialect } from './fix.ts';
import { addText, conversationKey, textOf } from './healing/conversation.ts';
import { createNote } from './healing/healed-request.ts';
import { withMember } from './healing/unchanged.ts';

const id = 'system_messages';

const options = z.object({
  later: z
    .enum(['fold', 'merge'])
    .default('fold')
    .describe(
      "System messages in mid-conversation. fold: they become a reminder in the user's turn beside them, and what the server has cached stays valid. merge: they join the first one, which some models heed better, but each new one makes the server read the whole conversation again.",
    ),
});
type Options = z.infer<typeof options>;

/**
 * Templates of the Qwen family raise "System message must be at the beginning." for a second system message; Claude Code puts
 * such messages into the conversation since 2.1.154, Codex sends `instructions` and developer messages (anthropics/claude-code#77698,
 * ggml-org/llama.cpp#27367, #20733). Several at the start become one where they stand, which costs nothing.
 */
export const systemMessages: Fix = {
  info: {
    id,
    title: 'One system message',
    why: 'Templates of Qwen and others refuse a request whose system messages are not one message at the very start; Claude Code and Codex send such.',
    enabledByDefault: true,
    options,
  },
  request(body, context, given) {
    const key = conversationKey(context.dialect);
    if (!Array.isArray(body[key])) return body;
    const turns = body[key];
    const start = turns.findIndex((turn) => !isSystem(turn));
    const first = start === -1 ? turns.length : start;
    const hasHead = headKey[context.dialect] !== null && headKey[context.dialect]! in body;
    const hasSeveral = first + (hasHead ? 1 : 0) > 1;
    if (!hasSeveral && !turns.slice(first).some(isSystem)) return body;
    const note = createNote(context, id);
    const { later } = given as Options;
    const rest = turns.slice(first);
    const joining = (hasHead ? turns.slice(0, first) : turns.slice(1, first)).map(contentText);
    if (hasSeveral) note({ path: `/${key}`, ...told(joining), reason: 'several system messages at the start' });
    const lead = hasHead ? [] : turns.slice(0, Math.min(first, 1));
    if (later === 'fold') {
      const folded = foldReminders(rest, context.dialect, (text, at) =>
        note({ path: `/${key}/${first + at}`, ...told([text]), reason: 'a system message in mid-conversation' }),
      );
      return joinHead({ ...body, [key]: [...lead, ...folded] }, context.dialect, joining);
    }
    const merged = rest.filter(isSystem).map(contentText);
    if (merged.length > 0) note({ path: `/${key}`, ...told(merged), reason: 'system messages in mid-conversation' });
    const kept = [...lead, ...rest.filter((turn) => !isSystem(turn))];
    return joinHead({ ...body, [key]: kept }, context.dialect, [...joining, ...merged]);
  },
};

/** Where a dialect has a place of its own for the first system message. llama-server makes one of it even when it is null. */
const headKey: Record<FixDialect, string | null> = {
  'openai-chat': null,
  anthropic: 'system',
  'openai-responses': 'instructions',
};

function isSystem(turn: Json): boolean {
  const role = asObject(turn)?.role;
  return role === 'system' || role === 'developer';
}

function contentText(turn: Json): string {
  return textOf(asObject(turn)?.content);
}

function told(texts: readonly string[]): { before: string; after: string } {
  const text = texts.join('\n\n');
  return { before: text, after: text };
}

/** Adds texts to the first system message, or makes one of them. */
function joinHead(body: JsonObject, dialect: FixDialect, texts: readonly string[]): JsonObject {
  const text = texts.filter((one) => one !== '').join('\n\n');
  if (text === '') return body;
  const turnsKey = conversationKey(dialect);
  const turns = asArray(body[turnsKey]);
  const lead = asObject(turns[0]);
  if (lead !== undefined && isSystem(lead)) {
    const joined = withMember(lead, 'content', addText(dialect, lead.content, text, 'behind'));
    return { ...body, [turnsKey]: [joined, ...turns.slice(1)] };
  }
  const key = headKey[dialect];
  if (key === null) return { ...body, [turnsKey]: [{ role: 'system', content: text }, ...turns] };
  // llama-server joins the blocks of `system` without anything between them.
  if (key === 'system' && Array.isArray(body.system)) {
    return { ...body, system: [...body.system, { type: 'text', text: `\n\n${text}` }] };
  }
  return { ...body, [key]: addText(dialect, body[key], text, 'behind') };
}

/**
 * Every system message becomes text in the user's turn before it, else in the one behind it, else a turn of its own. The choice
 * depends on the neighbours alone, so that it falls the same way when the conversation has grown, and results stay beside
 * their calls.
 */
function foldReminders(
  turns: readonly Json[],
  dialect: FixDialect,
  folded: (text: string, at: number) => void,
): Json[] {
  const out: Json[] = [];
  let waiting: string[] = [];
  const flush = (): void => {
    if (waiting.length > 0) out.push({ role: 'user', content: waiting.join('\n\n') });
    waiting = [];
  };
  turns.forEach((turn, at) => {
    if (isSystem(turn)) {
      const text = contentText(turn);
      folded(text, at);
      const reminder = wrapped(text);
      const before = asObject(out.at(-1));
      if (before?.role === 'user' && waiting.length === 0) {
        out[out.length - 1] = { ...before, content: addText(dialect, before.content, reminder, 'behind') };
      } else waiting.push(reminder);
      return;
    }
    const object = asObject(turn);
    if (waiting.length > 0 && object?.role === 'user') {
      // In Anthropic's dialect a user's turn may begin with the results of calls, which must stay first.
      const hasResults = asArray(object.content).some((block) => asObject(block)?.type === 'tool_result');
      const text = waiting.join('\n\n');
      waiting = [];
      out.push({ ...object, content: addText(dialect, object.content, text, hasResults ? 'behind' : 'before') });
      return;
    }
    if (!isResult(object)) flush();
    out.push(turn);
  });
  flush();
  return out;
}

function isResult(turn: JsonObject | undefined): boolean {
  return turn?.role === 'tool' || (typeof turn?.type === 'string' && turn.type.endsWith('_output'));
}

function wrapped(text: string): string {
  return text.trimStart().startsWith('<system-reminder>') ? text : `<system-reminder>\n${text}\n</system-reminder>`;
}
