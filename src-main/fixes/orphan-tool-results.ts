import { z } from 'zod';
import { asArray, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Fix, FixDialect } from './fix.ts';
import { joinTurns, resultTurn, splitTurns, type Turn } from './healing/anthropic-turns.ts';
import { conversationKey, textOf } from './healing/conversation.ts';
import { createNote, type Note } from './healing/healed-request.ts';
import { type PairChange, type PairRules, pairResults } from './healing/tool-pairs.ts';

const id = 'orphan_tool_results';

const options = z.object({
  split_turns: z
    .boolean()
    .default(true)
    .describe(
      "On /v1/messages, send tool results and what the user says beside them as two turns. llama-server puts the user's text between a call and its results otherwise.",
    ),
});
type Options = z.infer<typeof options>;

/**
 * An interrupted or compacted session leaves calls without results and results without calls. llama-server does not check, but
 * templates raise or the model waits for what never comes (open-webui/open-webui#23013). A call gets a result that says so, a
 * result without its call becomes the user's text: nothing the model may need is dropped but repeats.
 */
export const orphanToolResults: Fix = {
  info: {
    id,
    title: 'Calls and results in pairs',
    why: 'Tool calls without results, results without calls and results in the wrong place confuse models and make templates fail.',
    enabledByDefault: true,
    options,
  },
  request(body, context, given) {
    const key = conversationKey(context.dialect);
    if (!Array.isArray(body[key])) return body;
    const note = createNote(context, id);
    const turns = body[key];
    const paired =
      context.dialect === 'anthropic'
        ? pairMessages(turns, (given as Options).split_turns, note)
        : pairItems(turns, context.dialect, note);
    return paired === turns ? body : { ...body, [key]: paired };
  },
};

function pairItems(turns: Json[], dialect: Exclude<FixDialect, 'anthropic'>, note: Note): Json[] {
  const { items, changes } = pairResults(turns, dialect === 'openai-chat' ? chatRules : responsesRules);
  const path = `/${conversationKey(dialect)}`;
  for (const change of changes) tell(change, path, (item) => item, note);
  return changes.length === 0 ? turns : items;
}

function pairMessages(messages: Json[], splits: boolean, note: Note): Json[] {
  const { turns, mixed } = splitTurns(messages);
  const { items, changes } = pairResults(turns, anthropicRules);
  for (const change of changes) tell(change, '/messages', (turn) => turn.blocks?.[0] ?? null, note);
  const isSplit = splits && mixed > 0;
  if (isSplit) {
    const reason = `tool results and other content share ${mixed === 1 ? 'a message' : `${mixed} messages`}`;
    note({ path: '/messages', before: '', after: '', reason });
  }
  return changes.length === 0 && !isSplit ? messages : joinTurns(items, splits);
}

function tell<T>({ kind, call, item }: PairChange<T>, path: string, jsonOf: (item: T) => Json, note: Note): void {
  const text = JSON.stringify(jsonOf(item));
  const before = kind === 'missing' ? '' : text;
  note({ path, before, after: kind === 'repeated' ? '' : text, reason: `${reasons[kind]} (${call || 'no id'})` });
}

const reasons: Record<PairChange<unknown>['kind'], string> = {
  missing: 'a call without a result',
  moved: 'a result that was not behind its call',
  repeated: 'a second result for the same call',
  orphan: 'a result without its call',
};

const missingText = 'No result: the call was interrupted before it finished.';

function orphanText(content: Json | undefined): string {
  const text = typeof content === 'string' || Array.isArray(content) ? textOf(content) : JSON.stringify(content ?? '');
  return `Result of an earlier tool call that is no longer shown:\n${text}`;
}

const chatRules: PairRules<Json> = {
  callsOf: (turn) => asArray(asObject(turn)?.tool_calls).map((call) => asString(asObject(call)?.id) ?? ''),
  resultOf: (turn) => (asObject(turn)?.role === 'tool' ? (asString(asObject(turn)?.tool_call_id) ?? '') : null),
  endsCalls: () => true,
  missing: (call) => ({ role: 'tool', tool_call_id: call, content: missingText }),
  orphan: (turn) => ({ role: 'user', content: orphanText(asObject(turn)?.content) }),
};

/** llama-server joins neighbouring items of the assistant's into one message, so they do not stand between a call and its result. */
const responsesRules: PairRules<Json> = {
  callsOf: (item) => (asObject(item)?.type === 'function_call' ? [callIdOf(item)] : []),
  resultOf: (item) => (asObject(item)?.type === 'function_call_output' ? callIdOf(item) : null),
  endsCalls: (item) => ['user', 'system', 'developer'].includes(asString(asObject(item)?.role) ?? ''),
  missing: (call) => ({ type: 'function_call_output', call_id: call, output: missingText }),
  orphan: (item) => ({ role: 'user', content: orphanText(asObject(item)?.output) }),
};

function callIdOf(item: Json): string {
  return asString(asObject(item)?.call_id) ?? '';
}

const anthropicRules: PairRules<Turn> = {
  callsOf: (turn) => turn.calls,
  resultOf: (turn) => turn.result,
  endsCalls: () => true,
  missing: (call) => resultTurn({ type: 'tool_result', tool_use_id: call, content: missingText, is_error: true }, null),
  orphan(turn) {
    const block: JsonObject = asObject(turn.blocks?.[0]) ?? {};
    const message = { role: 'user', content: [{ type: 'text', text: orphanText(block.content) }] };
    return { message, role: 'user', blocks: null, calls: [], result: null };
  },
};
