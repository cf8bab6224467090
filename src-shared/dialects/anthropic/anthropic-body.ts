import { type FoldedCall, foldPieces } from '../answer-fold.ts';
import { isUntouched } from '../dialect.ts';
import { asArray, asObject, type Json, type JsonObject } from '../json.ts';
import type { Piece } from '../piece.ts';

/** Writes changed pieces back into a non-streamed message: changed blocks in place, new calls at the end. */
export function editMessageBody(body: JsonObject, before: readonly Piece[], after: readonly Piece[]): JsonObject {
  if (isUntouched(before, after)) return body;
  const was = foldPieces(before).get(0);
  const is = foldPieces(after).get(0);
  if (was === undefined || is === undefined) return body;
  let content = asArray(body.content);
  if (is.reasoning !== was.reasoning) content = replaceTexts(content, 'thinking', is.reasoning);
  if (is.text !== was.text) content = replaceTexts(content, 'text', is.text);
  content = content.flatMap((block, position) => editedBlock(block, position, was.calls, is.calls));
  const added = is.calls.filter((call) => !was.calls.some((one) => one.call === call.call));
  content.push(...added.map(toolUse));
  return { ...body, content, ...(is.finish === was.finish ? {} : { stop_reason: is.finish }) };
}

/** All blocks of one type become one that holds the whole text, at the place of the first. */
function replaceTexts(content: readonly Json[], type: 'text' | 'thinking', text: string): Json[] {
  const isOne = (block: Json): boolean => asObject(block)?.type === type;
  const place = content.findIndex(isOne);
  const rest = content.filter((block) => !isOne(block));
  if (text === '') return rest;
  const block: JsonObject = { ...asObject(content[place]), type, [type]: text };
  if (type === 'thinking') block.signature ??= '';
  // Thinking comes first in a message; text follows it.
  const at =
    place === -1 ? (type === 'thinking' ? 0 : rest.filter((one) => asObject(one)?.type === 'thinking').length) : place;
  return [...rest.slice(0, at), block, ...rest.slice(at)];
}

function editedBlock(block: Json, position: number, was: readonly FoldedCall[], is: readonly FoldedCall[]): Json[] {
  const original = asObject(block);
  if (original?.type !== 'tool_use') return [block];
  const old = was.find((call) => call.id === original.id || call.call === position);
  const now = old && is.find((call) => call.call === old.call);
  if (old === undefined) return [block];
  if (now === undefined) return [];
  if (now.id === old.id && now.name === old.name && now.argumentsText === old.argumentsText) return [block];
  return [{ ...original, ...toolUse(now) }];
}

function toolUse(call: FoldedCall): JsonObject {
  return { type: 'tool_use', id: call.id, name: call.name, input: parsedInput(call.argumentsText) };
}

function parsedInput(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text; // Not repaired: the client sees what the model wrote instead of an empty object.
  }
}
