import { asArray, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';

/** A message of Anthropic's, or one tool result of it, or what it holds beside its results. */
export interface Turn {
  /** The message that this was taken from; null for a result that was made here. */
  message: JsonObject | null;
  role: string;
  /** null: the message as it is. */
  blocks: Json[] | null;
  calls: readonly string[];
  /** Id of the call that this is the result of. */
  result: string | null;
}

/** Takes messages apart so that every tool result stands for itself, results first. `mixed` counts messages that hold other things too. */
export function splitTurns(messages: readonly Json[]): { turns: Turn[]; mixed: number } {
  let mixed = 0;
  const turns = messages.flatMap((value): Turn[] => {
    const message = asObject(value) ?? {};
    const role = asString(message.role) ?? '';
    const blocks = asArray(message.content);
    const results = blocks.filter(isResult);
    if (role !== 'user' || results.length === 0) {
      return [{ message, role, blocks: null, calls: role === 'assistant' ? callsIn(blocks) : [], result: null }];
    }
    const rest = blocks.filter((block) => !isResult(block));
    if (rest.length > 0) mixed++;
    return [
      ...results.map((block) => resultTurn(block, message)),
      ...(rest.length > 0 ? [{ message, role, blocks: rest, calls: [], result: null }] : []),
    ];
  });
  return { turns, mixed };
}

export function resultTurn(block: Json, message: JsonObject | null): Turn {
  return { message, role: 'user', blocks: [block], calls: [], result: asString(asObject(block)?.tool_use_id) ?? '' };
}

/**
 * Messages again: neighbouring results share one, and what was not touched is the very message that it was. What stood beside
 * results gets a message of its own where `splits`, else it follows them in theirs.
 */
export function joinTurns(turns: readonly Turn[], splits: boolean): Json[] {
  const messages: Json[] = [];
  let group: Turn[] = [];
  const flush = (): void => {
    if (group.length > 0) messages.push(messageOf(group));
    group = [];
  };
  for (const turn of turns) {
    if (turn.result !== null) {
      group.push(turn);
      continue;
    }
    const isBeside = turn.blocks !== null && group.at(-1)?.message === turn.message;
    if (isBeside && !splits) group.push(turn);
    flush();
    if (!isBeside || splits) messages.push(messageOf([turn]));
  }
  flush();
  return messages;
}

function messageOf(turns: readonly Turn[]): JsonObject {
  const message = turns[0]?.message ?? null;
  if (message !== null && turns[0]?.blocks === null) return message;
  const blocks = turns.flatMap((turn) => turn.blocks ?? []);
  const whole = asArray(message?.content);
  const isWhole = blocks.length === whole.length && blocks.every((block, index) => block === whole[index]);
  if (message !== null && isWhole) return message;
  return { ...message, role: 'user', content: blocks };
}

function isResult(block: Json): boolean {
  return asObject(block)?.type === 'tool_result';
}

function callsIn(blocks: readonly Json[]): string[] {
  return blocks.flatMap((block) => {
    const call = asObject(block);
    return call?.type === 'tool_use' ? [asString(call.id) ?? ''] : [];
  });
}
