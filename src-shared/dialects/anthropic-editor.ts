import { madeEvent } from './dialect.ts';
import { asNumber, asObject, type JsonObject } from './json.ts';
import type { Piece } from './piece.ts';
import type { WireEvent } from './wire-event.ts';

export interface MessageEditor {
  edit(event: WireEvent, before: readonly Piece[], after: readonly Piece[]): WireEvent[];
}

/**
 * Writes changed pieces back into Anthropic events. Blocks are numbered in the order in which they leave; as long as nothing was
 * inserted that is the backend's own numbering and untouched events keep their bytes.
 */
export function createMessageEditor(): MessageEditor {
  const leavingIndex = new Map<number, number>();
  const insertedCalls = new Map<number, number>();
  let insertedText: { index: number; kind: 'text' | 'thinking' } | null = null;
  let nextIndex = 0;

  function edit(event: WireEvent, before: readonly Piece[], after: readonly Piece[]): WireEvent[] {
    const json = asObject(event.json);
    if (json === undefined) return [event, ...after.flatMap(inserted)];
    const events: WireEvent[] = [];
    const original = before.find((piece) => piece.source !== undefined);
    const placeOwn = (changed: Piece | undefined): void => {
      if (json.type === 'content_block_start' || json.type === 'message_delta') events.push(...closeInsertedText());
      events.push(renumbered(event, json, changed));
    };
    if (original === undefined) placeOwn(undefined);
    for (const piece of after) {
      if (piece.source === undefined) events.push(...inserted(piece));
      else placeOwn(piece === original ? undefined : piece);
    }
    return events;
  }

  /** The event itself, under the index it leaves with and saying `changed` where that is given. */
  function renumbered(event: WireEvent, json: JsonObject, changed: Piece | undefined): WireEvent {
    const index = asNumber(json.index);
    if (json.type === 'content_block_start' && index !== null) leavingIndex.set(index, nextIndex++);
    const leaving = index === null ? null : (leavingIndex.get(index) ?? index);
    if (changed === undefined && leaving === index) return event;
    const copy: JsonObject = { ...json, ...(leaving === null ? {} : { index: leaving }) };
    if (changed) say(copy, changed);
    return madeEvent(copy, event.name);
  }

  function inserted(piece: Piece): WireEvent[] {
    switch (piece.kind) {
      case 'text':
        return textEvents('text', { type: 'text_delta', text: piece.text });
      case 'reasoning':
        return textEvents('thinking', { type: 'thinking_delta', thinking: piece.text });
      case 'call_start': {
        const index = nextIndex++;
        insertedCalls.set(piece.call, index);
        const block = { type: 'tool_use', id: piece.id, name: piece.name, input: {} };
        return [...closeInsertedText(), blockEvent('content_block_start', index, { content_block: block })];
      }
      case 'call_arguments': {
        const index = insertedCalls.get(piece.call) ?? leavingIndex.get(piece.call) ?? piece.call;
        return [
          blockEvent('content_block_delta', index, { delta: { type: 'input_json_delta', partial_json: piece.text } }),
        ];
      }
      case 'call_end': {
        const index = insertedCalls.get(piece.call);
        if (index === undefined) return [];
        insertedCalls.delete(piece.call);
        return [blockEvent('content_block_stop', index, {})];
      }
      case 'finish': {
        const delta = { stop_reason: piece.reason, stop_sequence: null };
        return [...closeInsertedText(), madeEvent({ type: 'message_delta', delta }, 'message_delta')];
      }
      case 'end':
        return [madeEvent({ type: 'message_stop' }, 'message_stop')];
      default:
        return [];
    }
  }

  function textEvents(kind: 'text' | 'thinking', delta: JsonObject): WireEvent[] {
    const events: WireEvent[] = [];
    if (insertedText?.kind !== kind) {
      events.push(...closeInsertedText());
      insertedText = { index: nextIndex++, kind };
      const block: JsonObject =
        kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' };
      events.push(blockEvent('content_block_start', insertedText.index, { content_block: block }));
    }
    events.push(blockEvent('content_block_delta', insertedText.index, { delta }));
    return events;
  }

  function closeInsertedText(): WireEvent[] {
    if (insertedText === null) return [];
    const { index } = insertedText;
    insertedText = null;
    return [blockEvent('content_block_stop', index, {})];
  }

  return { edit };
}

function blockEvent(type: string, index: number, rest: JsonObject): WireEvent {
  return madeEvent({ type, index, ...rest }, type);
}

/** Writes a changed piece into a copy of the event that carried it. */
function say(json: JsonObject, piece: Piece): void {
  const delta = asObject(json.delta);
  switch (piece.kind) {
    case 'text':
      json.delta = { ...delta, text: piece.text };
      break;
    case 'reasoning':
      json.delta = { ...delta, thinking: piece.text };
      break;
    case 'call_arguments':
      json.delta = { ...delta, partial_json: piece.text };
      break;
    case 'call_start':
      json.content_block = { ...asObject(json.content_block), id: piece.id, name: piece.name };
      break;
    case 'finish':
      json.delta = { ...delta, stop_reason: piece.reason };
      break;
    default:
  }
}
