import { asNumber, asObject, asString, type Json } from '../json.ts';
import type { CallArgumentsPiece, CallStartPiece } from '../piece.ts';

/** One entry of `tool_calls`, in a delta or in a whole message. */
export interface ChatCall {
  call: number;
  /** Says who is called: in a stream only the first entry of a call does. */
  start: CallStartPiece;
  isAnnouncement: boolean;
  /** Absent where the entry brings no arguments. */
  fragment: CallArgumentsPiece | null;
}

/** Reads an entry; null for what is none. Only in a stream does the wire owe an index. */
export function readChatCall(value: Json, entry: number, choice: number, inStream: boolean): ChatCall | null {
  const body = asObject(value);
  if (body === undefined) return null;
  const calledFunction = asObject(body.function);
  const index = asNumber(body.index);
  const call = index ?? entry;
  const id = asString(body.id);
  const name = asString(calledFunction?.name);
  const hasNoIndex = inStream && index === null ? { hasNoIndex: true as const } : {};
  const isAnnouncement = id !== null || name !== null;
  const isStartIrregular = !id || !isAnnouncement || body.type !== 'function' || (inStream && index === null);
  const text = argumentsText(calledFunction?.arguments);
  const isTextIrregular = asObject(calledFunction?.arguments) !== undefined || (inStream && index === null);
  return {
    call,
    isAnnouncement,
    start: { kind: 'call_start', choice, call, id, name, ...hasNoIndex, ...irregular(isStartIrregular) },
    fragment: text
      ? { kind: 'call_arguments', choice, call, text, ...hasNoIndex, ...irregular(isTextIrregular) }
      : null,
  };
}

function irregular(isIrregular: boolean): { isIrregular?: true } {
  return isIrregular ? { isIrregular } : {};
}

/** Some servers send the arguments as an object (llama.cpp#20198); as text they can be read like all others. */
function argumentsText(value: Json | undefined): string | null {
  return asObject(value) ? JSON.stringify(value) : asString(value);
}
