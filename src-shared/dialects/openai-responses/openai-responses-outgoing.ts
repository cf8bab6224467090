import { madeEvent } from '../dialect.ts';
import { asObject, type JsonObject } from '../json.ts';
import type { WireEvent } from '../wire-event.ts';
import { completedItem, emptyPart, type ResponsesItemKind, withText } from './openai-responses-item.ts';

/** One output item on its way to the client. */
export interface OutgoingItem {
  kind: ResponsesItemKind | null;
  id: string;
  /** As it was announced. */
  json: JsonObject;
  isInserted: boolean;
  /** Its announcement, as long as nothing was said in it: an item whose text was all taken out must not appear. */
  announcement: WireEvent[];
  /** Place among the items that leave; null until it leaves. */
  place: number | null;
  said: string;
  /** Text or arguments were changed or withheld. */
  isEdited: boolean;
  isDone: boolean;
}

export function outgoingItem(
  kind: ResponsesItemKind | null,
  id: string,
  json: JsonObject,
  announcement: WireEvent[],
): OutgoingItem {
  const untold = { isInserted: false, place: null, said: '', isEdited: false, isDone: false };
  return { kind, id, json, announcement, ...untold };
}

/** The item once all is said. `given` is how the response itself has it. */
export function finishedItem(item: OutgoingItem, given?: JsonObject): JsonObject {
  const base = given === undefined ? item.json : { ...given, ...namesOf(item) };
  return item.kind === null ? base : completedItem(base, item.kind, item.said);
}

/** The events with which an item ends, its announcement aside. */
export function endEvents(item: OutgoingItem): WireEvent[] {
  const made = (type: string, rest: JsonObject): WireEvent => madeEvent({ type, item_id: item.id, ...rest }, type);
  const events: WireEvent[] = [];
  if (item.kind === 'message') {
    events.push(made('response.output_text.done', { text: item.said }));
    events.push(made('response.content_part.done', { part: { ...emptyPart('message'), text: item.said } }));
  } else if (item.kind === 'function_call') {
    events.push(made('response.function_call_arguments.done', { arguments: item.said }));
  }
  const done = { type: 'response.output_item.done', item: finishedItem(item) };
  return [...events, madeEvent(done, 'response.output_item.done')];
}

/** More of an item's text or arguments. */
export function madeDelta(type: string, item: OutgoingItem, delta: string): WireEvent {
  const index = item.kind === 'message' ? { content_index: 0 } : {};
  return madeEvent({ type, item_id: item.id, ...index, delta }, type);
}

/** The event with its item's place in the output. */
export function placed(event: WireEvent, place: number): WireEvent {
  const json = asObject(event.json);
  if (json === undefined || json.output_index === place) return event;
  return madeEvent({ ...json, output_index: place }, event.name);
}

function namesOf(item: OutgoingItem): JsonObject {
  return item.kind === 'function_call' ? { call_id: item.json.call_id ?? null, name: item.json.name ?? null } : {};
}

/** An event that ends a part or an item, saying what was said in it. */
export function agreeingJson(json: JsonObject, item: OutgoingItem): JsonObject {
  const copy: JsonObject = { ...json };
  if (typeof copy.text === 'string') copy.text = item.said;
  if (typeof copy.arguments === 'string') copy.arguments = item.said;
  const part = asObject(copy.part);
  if (part !== undefined && typeof part.text === 'string') copy.part = { ...part, text: item.said };
  const whole = asObject(copy.item);
  if (whole !== undefined && item.kind !== null)
    copy.item = withText({ ...whole, ...namesOf(item) }, item.kind, item.said);
  return copy;
}
