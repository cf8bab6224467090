import { asArray, asObject, type Json, type JsonObject } from '../json.ts';

export type ResponsesItemKind = 'message' | 'reasoning' | 'function_call';

/** The type of the content parts that hold an item's text. */
export const partTypes = { message: 'output_text', reasoning: 'reasoning_text' } as const;

/** An output item as it is announced, before anything was said in it. `mark` makes its id unlike all others. */
export function emptyItem(
  kind: ResponsesItemKind,
  mark: string,
  call: { id: string | null; name: string | null } | null = null,
): JsonObject {
  switch (kind) {
    case 'message':
      return { id: `msg_${mark}`, type: kind, role: 'assistant', status: 'in_progress', content: [] };
    case 'reasoning':
      return { id: `rs_${mark}`, type: kind, status: 'in_progress', summary: [], content: [], encrypted_content: '' };
    default: {
      const names = { call_id: call?.id ?? `call_${mark}`, name: call?.name ?? '' };
      return { id: `fc_${mark}`, type: kind, status: 'in_progress', arguments: '', ...names };
    }
  }
}

/** Marks of inserted items: the response's own id, and a number. */
export function itemMark(responseId: string | null, number: number): string {
  return `${(responseId ?? 'response').replace(/^resp_/, '')}_${number}`;
}

/** The item once all is said. */
export function completedItem(item: JsonObject, kind: ResponsesItemKind, text: string): JsonObject {
  return { ...withText(item, kind, text), status: 'completed' };
}

/** The item saying `text` in place of what it said; nothing else about it changes. */
export function withText(item: JsonObject, kind: ResponsesItemKind, text: string): JsonObject {
  if (kind === 'function_call') return { ...item, arguments: text };
  const type = partTypes[kind];
  const parts = asArray(item.content);
  const place = parts.findIndex((part) => asObject(part)?.type === type);
  const part: JsonObject = { ...(asObject(parts[place]) ?? emptyPart(kind)), text };
  const others = parts.filter((one) => asObject(one)?.type !== type);
  const at = place === -1 ? others.length : Math.min(place, others.length);
  return { ...item, content: text === '' ? others : [...others.slice(0, at), part, ...others.slice(at)] };
}

/** A content part with nothing in it yet. */
export function emptyPart(kind: 'message' | 'reasoning'): JsonObject {
  return kind === 'message'
    ? { type: 'output_text', annotations: [], logprobs: [], text: '' }
    : { type: 'reasoning_text', text: '' };
}

/** The kind of an item that fixes work on; null for all others. */
export function itemKind(item: Json | undefined): ResponsesItemKind | null {
  const type = asObject(item)?.type;
  return type === 'message' || type === 'reasoning' || type === 'function_call' ? type : null;
}

/** Status of a response that ended for `reason`; undefined where the reason is neither of the two that fixes give. */
export function statusFor(reason: string): JsonObject | undefined {
  if (reason === 'completed') return { status: reason, incomplete_details: null };
  if (reason === 'max_output_tokens') return { status: 'incomplete', incomplete_details: { reason } };
  return undefined;
}
