import { asArray, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { canonical } from './found-calls.ts';

/** What two calls have in common that do the same. */
export function callKey(name: string, argumentsText: string): string {
  return callKeyStart(name) + canonical(argumentsText);
}

/** What the keys of all calls to one tool begin with. */
export function callKeyStart(name: string): string {
  return `${name} `;
}

/**
 * How often each call of the last turn was made, turn after turn without a break, up to now. A new word of the user's begins anew.
 */
export function repeatedCalls(request: JsonObject | null): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  let candidates: ReadonlySet<string> | null = null;
  for (const turn of turnsOf(request).reverse()) {
    candidates = new Set(turn.filter((key) => candidates === null || candidates.has(key)));
    if (candidates.size === 0) break;
    for (const key of candidates) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** The calls of each of the model's turns since the user spoke last, in any of the three dialects. */
function turnsOf(request: JsonObject | null): string[][] {
  let turns: string[][] = [];
  let isModelTurn = false;
  for (const value of asArray(request?.messages ?? request?.input)) {
    const item = asObject(value) ?? {};
    const calls = callsOf(item);
    if (saysSomethingNew(item)) turns = [];
    // Responses lists the calls of one turn one by one.
    else if (calls.length > 0 && isModelTurn) turns.at(-1)?.push(...calls);
    else if (calls.length > 0) turns.push([...calls]);
    isModelTurn = calls.length > 0 && item.type === 'function_call';
  }
  return turns;
}

function callsOf(item: JsonObject): string[] {
  if (item.type === 'function_call') return [keyOf(item.name, item.arguments)];
  const chat = asArray(item.tool_calls).map((value) => {
    const called = asObject(asObject(value)?.function);
    return keyOf(called?.name, called?.arguments);
  });
  const blocks = asArray(item.content).filter((block) => asObject(block)?.type === 'tool_use');
  return [...chat, ...blocks.map((block) => keyOf(asObject(block)?.name, asObject(block)?.input))];
}

function keyOf(name: Json | undefined, given: Json | undefined): string {
  return callKey(asString(name) ?? '', typeof given === 'string' ? given : JSON.stringify(given ?? {}));
}

/** Anthropic sends tool results in the user's name; they are not words of the user's. */
function saysSomethingNew(item: JsonObject): boolean {
  if (item.role !== 'user') return false;
  const blocks = asArray(item.content);
  return !blocks.some((block) => asObject(block)?.type === 'tool_result');
}
