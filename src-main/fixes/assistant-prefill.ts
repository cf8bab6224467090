import { z } from 'zod';
import { asArray, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Fix, FixDialect } from './fix.ts';
import { conversationKey, textOf } from './healing/conversation.ts';
import { createNote, type Note } from './healing/healed-request.ts';

const id = 'assistant_prefill';

const options = z.object({
  filled: z
    .enum(['when_refused', 'keep', 'user'])
    .default('when_refused')
    .describe(
      "A last assistant message with text. keep: the model goes on writing it, where the server allows that. user: it is sent as the user's words. when_refused: keep, and user in a second try if the server refuses.",
    ),
});
type Options = z.infer<typeof options>;

/**
 * llama-server takes a last message of the assistant's for the beginning of the answer. Agents leave empty ones there after a turn
 * of mere thinking, and two in a row are refused; older builds and forks refuse any while thinking is on ("Assistant response
 * prefill is incompatible with enable_thinking", anomalyco/opencode#27920, ggml-org/llama.cpp#20861).
 */
export const assistantPrefill: Fix = {
  info: {
    id,
    title: 'Assistant message at the end',
    why: 'A conversation that ends with an empty, a double or an unwanted assistant message is refused, or continued in the middle of it.',
    enabledByDefault: true,
    options,
  },
  request(body, context, given) {
    const key = conversationKey(context.dialect);
    if (!Array.isArray(body[key])) return body;
    const note = createNote(context, id);
    const turns = mergeLast(dropEmpty(body[key], key, note), context.dialect, key, note);
    const whole = turns === body[key] ? body : { ...body, [key]: turns };
    return (given as Options).filled === 'user' ? lastAsUser(whole, context.dialect, note) : whole;
  },
  answer: (context, given) =>
    (given as Options).filled !== 'when_refused' || context.httpStatus !== 400
      ? undefined
      : {
          body(answer) {
            const body = context.sent ?? context.request;
            if (body === null || !/prefill/i.test(JSON.stringify(answer.error ?? null))) return answer;
            const asUser = lastAsUser(body, context.dialect, createNote(context, id));
            if (asUser !== body) context.resend(asUser);
            return answer;
          },
        },
};

function dropEmpty(turns: Json[], key: string, note: Note): Json[] {
  const length = turns.findLastIndex((turn) => !isEmptyAssistant(asObject(turn))) + 1;
  if (length === turns.length || length === 0) return turns;
  const before = JSON.stringify(turns.slice(length));
  note({ path: `/${key}/${length}`, before, after: '', reason: 'an empty assistant message at the end' });
  return turns.slice(0, length);
}

function isEmptyAssistant(turn: JsonObject | undefined): boolean {
  if (turn?.type === 'reasoning') return true;
  if (!isAssistant(turn) || asArray(turn?.tool_calls).length > 0) return false;
  return asArray(turn?.content).every(isThinkingOrText) && textOf(turn?.content).trim() === '';
}

function isAssistant(turn: JsonObject | undefined): boolean {
  return turn?.role === 'assistant';
}

function isThinkingOrText(part: Json): boolean {
  return ['text', 'output_text', 'thinking', 'redacted_thinking'].includes(asString(asObject(part)?.type) ?? '');
}

/** Several assistant messages at the end, none of them with calls, become one. */
function mergeLast(turns: Json[], dialect: FixDialect, key: string, note: Note): Json[] {
  const start = turns.findLastIndex((turn) => !isPlainAssistant(asObject(turn))) + 1;
  const last = turns.slice(start).map((turn) => asObject(turn) ?? {});
  if (last.length < 2) return turns;
  const merged = { ...last[0], content: joinContents(last, dialect) };
  const [before, after] = [JSON.stringify(last), JSON.stringify(merged)];
  note({ path: `/${key}/${start}`, before, after, reason: 'several assistant messages at the end' });
  return [...turns.slice(0, start), merged];
}

function isPlainAssistant(turn: JsonObject | undefined): boolean {
  if (!isAssistant(turn) || asArray(turn?.tool_calls).length > 0) return false;
  return !asArray(turn?.content).some((part) => asObject(part)?.type === 'tool_use');
}

function joinContents(turns: readonly JsonObject[], dialect: FixDialect): Json {
  if (turns.every(({ content }) => !Array.isArray(content)))
    return turns
      .map(({ content }) => textOf(content))
      .filter(Boolean)
      .join('\n\n');
  const type = dialect === 'openai-responses' ? 'output_text' : 'text';
  return turns.flatMap(({ content }) => (Array.isArray(content) ? content : [{ type, text: textOf(content) }]));
}

/** The last turn's text in the user's mouth; the same body when that turn is not the assistant's. */
function lastAsUser(body: JsonObject, dialect: FixDialect, note: Note): JsonObject {
  const key = conversationKey(dialect);
  const turns = asArray(body[key]);
  const last = asObject(turns.at(-1));
  if (last === undefined || !isPlainAssistant(last) || textOf(last.content).trim() === '') return body;
  const turn: JsonObject = { role: 'user', content: textOf(last.content) };
  const [before, after] = [JSON.stringify(last), JSON.stringify(turn)];
  note({ path: `/${key}/${turns.length - 1}`, before, after, reason: 'an assistant message at the end' });
  return { ...body, [key]: [...turns.slice(0, -1), turn] };
}
