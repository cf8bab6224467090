import { type FoldedCall, foldPieces } from '../answer-fold.ts';
import { isUntouched } from '../dialect.ts';
import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from '../json.ts';
import type { Piece } from '../piece.ts';

/** Writes changed pieces back into a non-streamed chat completion; only fields whose meaning changed are written. */
export function editChatBody(body: JsonObject, before: readonly Piece[], after: readonly Piece[]): JsonObject {
  if (isUntouched(before, after)) return body;
  const [old, now] = [foldPieces(before), foldPieces(after)];
  const choices = asArray(body.choices).map((value, position): Json => {
    const choice = asObject(value);
    if (choice === undefined) return value;
    const index = asNumber(choice.index) ?? position;
    const [was, is] = [old.get(index), now.get(index)];
    if (was === undefined || is === undefined) return value;
    const message: JsonObject = { ...asObject(choice.message) };
    if (is.text !== was.text) message.content = is.text;
    if (is.reasoning !== was.reasoning) setReasoning(message, is.reasoning);
    const calls = editedCalls(asArray(message.tool_calls), was.calls, is.calls);
    if (calls.length > 0) message.tool_calls = calls;
    else delete message.tool_calls;
    return { ...choice, message, ...(is.finish === was.finish ? {} : { finish_reason: is.finish }) };
  });
  return { ...body, choices };
}

function setReasoning(message: JsonObject, text: string): void {
  const key =
    ['reasoning_content', 'reasoning', 'reasoning_text'].find((name) => asString(message[name])) ?? 'reasoning_content';
  if (text === '') delete message[key];
  else message[key] = text;
}

function editedCalls(originals: readonly Json[], was: readonly FoldedCall[], is: readonly FoldedCall[]): Json[] {
  return is.map((call): Json => {
    const origin = was.findIndex((one) => one.call === call.call);
    const original = asObject(originals[origin]);
    if (original === undefined) {
      return { type: 'function', id: call.id, function: { name: call.name, arguments: call.argumentsText } };
    }
    const old = was[origin];
    if (old && old.id === call.id && old.name === call.name && old.argumentsText === call.argumentsText)
      return original;
    return {
      ...original,
      ...(call.id === null ? {} : { id: call.id }),
      type: original.type ?? 'function',
      function: { ...asObject(original.function), name: call.name, arguments: call.argumentsText },
    };
  });
}
