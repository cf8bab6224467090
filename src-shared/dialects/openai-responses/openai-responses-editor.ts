import { madeEvent, type StreamOptions } from '../dialect.ts';
import { asArray, asNumber, asObject, asString, type JsonObject } from '../json.ts';
import type { CallStartPiece, Piece } from '../piece.ts';
import type { WireEvent } from '../wire-event.ts';
import {
  emptyItem,
  emptyPart,
  itemKind,
  itemMark,
  type ResponsesItemKind,
  statusFor,
} from './openai-responses-item.ts';
import {
  agreeingJson,
  endEvents,
  finishedItem,
  madeDelta,
  type OutgoingItem,
  outgoingItem,
  placed,
} from './openai-responses-outgoing.ts';

export interface ResponsesEditor {
  edit(event: WireEvent, before: readonly Piece[], after: readonly Piece[]): WireEvent[];
}

/**
 * Writes changed pieces back into Responses events. Everything is said several times there: in deltas, in the events that end a part and
 * an item, and in the whole response at the end. What was sent in deltas decides what the others say.
 */
export function createResponsesEditor({ textMayGo }: StreamOptions): ResponsesEditor {
  const items = new Map<string, OutgoingItem>();
  const left: OutgoingItem[] = [];
  const itemOfCall = new Map<number, OutgoingItem>();
  /** llama-server numbers neither items nor events; other servers do, and then all that leaves must be numbered. */
  let hasPlaces = false;
  let nextSequence: number | null = null;
  let progress: JsonObject | null = null;
  /** As the last event told of it. */
  let response: JsonObject = { object: 'response' };
  let madeReason = 'completed';

  function edit(event: WireEvent, before: readonly Piece[], after: readonly Piece[]): WireEvent[] {
    const json = asObject(event.json);
    if (json === undefined) return [event, ...numbered(after.flatMap(inserted))];
    if (typeof json.output_index === 'number') hasPlaces = true;
    if (json.type === 'response.in_progress') progress = json;
    response = asObject(json.response) ?? response;
    nextSequence ??= asNumber(json.sequence_number);
    const source = before.find((piece) => piece.source !== undefined);
    const kept = after.find((piece) => piece.source !== undefined);
    // Nothing may follow the last event.
    const at = kept === undefined || endings.has(asString(json.type) ?? '') ? after.length : after.indexOf(kept);
    const isNew = (piece: Piece): boolean => piece.source === undefined && !before.includes(piece);
    const events = after.slice(0, at).filter(isNew).flatMap(inserted);
    events.push(...ownEvents(event, json, source, kept, after));
    events.push(...after.slice(at).filter(isNew).flatMap(inserted));
    return numbered(events);
  }

  function ownEvents(
    event: WireEvent,
    json: JsonObject,
    source: Piece | undefined,
    kept: Piece | undefined,
    after: readonly Piece[],
  ): WireEvent[] {
    const type = asString(json.type) ?? '';
    if (type === 'response.output_item.added') return announce(event, json, kept);
    if (endings.has(type)) return [...endInserted(), ending(event, json, after)];
    const item = items.get(asString(json.item_id) ?? asString(asObject(json.item)?.id) ?? '');
    if (item === undefined) return [event];
    if (type === 'response.content_part.added' && item.announcement.length > 0) {
      item.announcement.push(event);
      return [];
    }
    if (type.endsWith('.delta'))
      return source === undefined ? leave(item, event) : say(event, json, item, source, kept);
    if (type === 'response.output_item.done') item.isDone = true;
    // An item of which nothing is left does not end either.
    if (item.announcement.length > 0 && item.isEdited) return [];
    return leave(item, item.isEdited ? madeEvent(agreeingJson(json, item), event.name) : event);
  }

  function announce(event: WireEvent, json: JsonObject, kept: Piece | undefined): WireEvent[] {
    const given = asObject(json.item) ?? {};
    const kind = itemKind(given);
    const id = asString(given.id) ?? `${items.size}`;
    const item = outgoingItem(kind, id, given, [event]);
    items.set(id, item);
    const isText = kind === 'message' || kind === 'reasoning';
    if (isText && textMayGo) return [];
    if (kind === null || isText) return leave(item, null);
    if (kept?.kind !== 'call_start') {
      item.isEdited = true;
      return [];
    }
    itemOfCall.set(kept.call, item);
    if (kept.id !== given.call_id || kept.name !== given.name) {
      item.json = { ...given, call_id: kept.id, name: kept.name };
      item.isEdited = true;
      item.announcement = [madeEvent({ ...json, item: item.json }, event.name)];
    }
    return leave(item, null);
  }

  /** A delta that says what is left of it. */
  function say(
    event: WireEvent,
    json: JsonObject,
    item: OutgoingItem,
    source: Piece,
    kept: Piece | undefined,
  ): WireEvent[] {
    const text = kept !== undefined && 'text' in kept ? kept.text : '';
    item.said += text;
    if (kept !== source) item.isEdited = true;
    if (text === '') return heartbeat();
    return leave(item, kept === source ? event : madeEvent({ ...json, delta: text }, event.name));
  }

  /** Withheld text must not look like a dead connection; that the response is in progress may be said at any time. */
  function heartbeat(): WireEvent[] {
    return progress === null ? [] : [madeEvent(progress, 'response.in_progress')];
  }

  /** The item's announcement, if it has not left yet, and `event`. */
  function leave(item: OutgoingItem, event: WireEvent | null): WireEvent[] {
    const events = [...item.announcement, ...(event === null ? [] : [event])];
    item.announcement = [];
    if (item.place === null) {
      item.place = left.length;
      left.push(item);
    }
    return hasPlaces ? events.map((one) => placed(one, item.place ?? 0)) : events;
  }

  function inserted(piece: Piece): WireEvent[] {
    switch (piece.kind) {
      case 'text':
        return sayMore('message', piece.text);
      case 'reasoning':
        return sayMore('reasoning', piece.text);
      case 'call_start':
        return [...endInserted(), ...insertCall(piece)];
      case 'call_arguments': {
        const item = itemOfCall.get(piece.call);
        if (item === undefined) return [];
        item.said += piece.text;
        item.isEdited = true;
        return leave(item, madeDelta('response.function_call_arguments.delta', item, piece.text));
      }
      case 'call_end': {
        const item = itemOfCall.get(piece.call);
        return item?.isInserted && !item.isDone && !piece.cut ? endItem(item) : [];
      }
      case 'finish':
        madeReason = piece.reason;
        return [];
      case 'end':
        return madeEnding();
      default:
        return [];
    }
  }

  /** The response ends here although the backend has not said so: none of its items may stay open. */
  function madeEnding(): WireEvent[] {
    const events = left.filter((item) => item.kind !== null && !item.isDone).flatMap(endItem);
    const status = statusFor(madeReason) ?? { status: 'completed' };
    const type = `response.${asString(status.status) ?? 'completed'}`;
    const output = left.map((item) => finishedItem(item));
    return [...events, madeEvent({ type, response: { ...response, ...status, output } }, type)];
  }

  function insertCall(piece: CallStartPiece): WireEvent[] {
    const item = insertItem('function_call', emptyItem('function_call', nextMark(), piece));
    itemOfCall.set(piece.call, item);
    return leave(item, null);
  }

  /** More text goes into an item that is still open, or into a new one. */
  function sayMore(kind: 'message' | 'reasoning', text: string): WireEvent[] {
    if (text === '') return heartbeat();
    let item = [...items.values()].findLast((one) => one.kind === kind && !one.isDone);
    const events: WireEvent[] = [];
    if (item === undefined) {
      events.push(...endInserted());
      item = insertItem(kind, emptyItem(kind, nextMark()));
    }
    item.said += text;
    item.isEdited = true;
    const type = kind === 'message' ? 'response.output_text.delta' : 'response.reasoning_text.delta';
    events.push(...leave(item, madeDelta(type, item, text)));
    return events;
  }

  function nextMark(): string {
    return itemMark(asString(response.id), items.size);
  }

  function insertItem(kind: ResponsesItemKind, json: JsonObject): OutgoingItem {
    const announcement = [madeEvent({ type: 'response.output_item.added', item: json }, 'response.output_item.added')];
    const id = asString(json.id) ?? '';
    if (kind === 'message') {
      const part = { type: 'response.content_part.added', item_id: id, part: emptyPart(kind) };
      announcement.push(madeEvent(part, 'response.content_part.added'));
    }
    const item = { ...outgoingItem(kind, id, json, announcement), isInserted: true, isEdited: true };
    items.set(id, item);
    return item;
  }

  function endInserted(): WireEvent[] {
    const open = left.filter((item) => item.isInserted && !item.isDone && item.kind !== 'function_call');
    return open.flatMap(endItem);
  }

  function endItem(item: OutgoingItem): WireEvent[] {
    item.isDone = true;
    const events = endEvents(item);
    return leave(item, null).concat(hasPlaces ? events.map((event) => placed(event, item.place ?? 0)) : events);
  }

  /** The last event, whose response lists what was sent. */
  function ending(event: WireEvent, json: JsonObject, after: readonly Piece[]): WireEvent {
    const finish = after.find((piece) => piece.kind === 'finish');
    const came = asString(asObject(response.incomplete_details)?.reason) ?? asString(response.status);
    const isReasonChanged = finish !== undefined && finish.reason !== came && statusFor(finish.reason) !== undefined;
    const isOutputChanged = [...items.values()].some((item) => item.isEdited);
    if (!isReasonChanged && !isOutputChanged) return event;
    const status = isReasonChanged ? statusFor(finish.reason) : undefined;
    const type = status === undefined ? json.type : `response.${asString(status.status) ?? 'completed'}`;
    const output = isOutputChanged ? { output: outputNow(asArray(response.output)) } : {};
    return madeEvent({ ...json, type: type ?? null, response: { ...response, ...output, ...status } }, asString(type));
  }

  /** Items in the order in which they left; those that no delta told of are taken as the response has them. */
  function outputNow(given: readonly JsonObject['output'][]): JsonObject[] {
    const ofResponse = given.map((value) => asObject(value) ?? {});
    const known = left.map((item) => {
      const same = ofResponse.find((one) => one.id === item.id);
      return item.isEdited ? finishedItem(item, same) : (same ?? finishedItem(item));
    });
    return [...known, ...ofResponse.filter((one) => !items.has(asString(one.id) ?? ''))];
  }

  function numbered(events: WireEvent[]): WireEvent[] {
    if (nextSequence === null) return events;
    return events.map((event) => {
      const json = asObject(event.json);
      if (json === undefined || nextSequence === null) return event;
      const number = nextSequence++;
      return json.sequence_number === number ? event : madeEvent({ ...json, sequence_number: number }, event.name);
    });
  }

  return { edit };
}

const endings: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed']);
