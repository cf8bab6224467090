import { type FoldedCall, foldPieces } from '../answer-fold.ts';
import { isUntouched } from '../dialect.ts';
import { asArray, asObject, asString, type Json, type JsonObject } from '../json.ts';
import type { Piece } from '../piece.ts';
import { completedItem, emptyItem, itemMark, statusFor, withText } from './openai-responses-item.ts';

/** Writes changed pieces back into a non-streamed response: changed items in place, new calls at the end. */
export function editResponseBody(body: JsonObject, before: readonly Piece[], after: readonly Piece[]): JsonObject {
  if (isUntouched(before, after)) return body;
  const was = foldPieces(before).get(0);
  const is = foldPieces(after).get(0);
  if (was === undefined || is === undefined) return body;
  const given = asArray(body.output);
  const mark = (number: number): string => itemMark(asString(body.id), given.length + number);
  let output = given.flatMap((item, position) => editedCall(item, position, was.calls, is.calls));
  if (is.reasoning !== was.reasoning) output = replaceTexts(output, 'reasoning', is.reasoning, mark(0));
  if (is.text !== was.text) output = replaceTexts(output, 'message', is.text, mark(1));
  const added = is.calls.filter((call) => !was.calls.some((one) => one.call === call.call));
  output.push(
    ...added.map((call, number) =>
      completedItem(emptyItem('function_call', mark(2 + number), call), 'function_call', call.argumentsText),
    ),
  );
  const status = is.finish !== was.finish && is.finish !== null ? statusFor(is.finish) : undefined;
  const isSame = output.length === given.length && output.every((item, position) => item === given[position]);
  return isSame && status === undefined ? body : { ...body, output, ...status };
}

function editedCall(value: Json, position: number, was: readonly FoldedCall[], is: readonly FoldedCall[]): Json[] {
  const item = asObject(value);
  const old = item?.type === 'function_call' ? was.find((call) => call.call === position) : undefined;
  if (item === undefined || old === undefined) return [value];
  const now = is.find((call) => call.call === old.call);
  if (now === undefined) return [];
  if (now.id === old.id && now.name === old.name && now.argumentsText === old.argumentsText) return [value];
  return [{ ...item, call_id: now.id, name: now.name, arguments: now.argumentsText }];
}

/** All items of one type become one that holds the whole text, at the place of the first. */
function replaceTexts(output: readonly Json[], type: 'message' | 'reasoning', text: string, mark: string): Json[] {
  const isOne = (value: Json): boolean => asObject(value)?.type === type;
  const place = output.findIndex(isOne);
  const rest = output.filter((value) => !isOne(value));
  if (text === '') return rest;
  const first = asObject(output[place]);
  const item = first === undefined ? completedItem(emptyItem(type, mark), type, text) : withText(first, type, text);
  // Thoughts come first, text before calls.
  const behindThoughts = rest.filter((value) => asObject(value)?.type === 'reasoning').length;
  const at = place !== -1 ? Math.min(place, rest.length) : type === 'reasoning' ? 0 : behindThoughts;
  return [...rest.slice(0, at), item, ...rest.slice(at)];
}
