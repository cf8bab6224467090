import { madeEvent, type StreamOptions } from '../dialect.ts';
import { asNumber, asObject, asString, type JsonObject } from '../json.ts';
import type { Piece } from '../piece.ts';
import type { WireEvent } from '../wire-event.ts';

export interface MessageEditor {
  edit(event: WireEvent, before: readonly Piece[], after: readonly Piece[]): WireEvent[];
}

type TextKind = 'text' | 'thinking';

/** A block of the backend's own. */
interface Block {
  kind: string;
  /** Its start, as long as nothing was said in it: a block whose text was all taken out must not appear. */
  start: WireEvent | null;
  /** Index under which it left; null until it does. */
  index: number | null;
  /** Something in it was taken out or withheld. */
  isEdited: boolean;
  isStopped: boolean;
}

/**
 * Writes changed pieces back into Anthropic events. Blocks are numbered in the order in which they leave; as long as nothing was
 * inserted that is the backend's own numbering and untouched events keep their bytes.
 */
export function createMessageEditor({ textMayGo }: StreamOptions): MessageEditor {
  const blocks = new Map<number, Block>();
  /** Index of each call's block, by the number that its pieces have. */
  const callIndex = new Map<number, number>();
  const insertedCalls = new Set<number>();
  /** The block that more text of its kind may go on in: the one opened last. */
  let open: { index: number; kind: TextKind; isInserted: boolean } | null = null;
  let nextIndex = 0;

  function edit(event: WireEvent, before: readonly Piece[], after: readonly Piece[]): WireEvent[] {
    const json = asObject(event.json);
    if (json === undefined) return [event, ...after.flatMap(inserted)];
    const events: WireEvent[] = [];
    const original = before.find((piece) => piece.source !== undefined);
    if (original === undefined) events.push(...placed(event, json));
    for (const piece of after) {
      if (piece.source === undefined) events.push(...(before.includes(piece) ? [] : inserted(piece)));
      else events.push(...placed(piece === original ? event : null, json, piece));
    }
    if (original !== undefined && !after.some((piece) => piece.source !== undefined)) markTaken(json);
    return events;
  }

  /** The backend's own event, saying what is left of it. `event` is null where that differs from what came. */
  function placed(event: WireEvent | null, json: JsonObject, piece?: Piece): WireEvent[] {
    const came = asNumber(json.index);
    switch (json.type) {
      case 'content_block_start':
        return startBlock(event, json, came ?? nextIndex, piece);
      case 'content_block_delta':
        return delta(event, json, came, piece);
      case 'content_block_stop':
        return stopBlock(event, json, came);
      case 'message_delta':
        return [...closeInserted(), event ?? changedEvent(json, piece)];
      default:
        return [event ?? changedEvent(json, piece)];
    }
  }

  function startBlock(event: WireEvent | null, json: JsonObject, came: number, piece?: Piece): WireEvent[] {
    const kind = asString(asObject(json.content_block)?.type) ?? '';
    const start = event ?? changedEvent(json, piece);
    const block: Block = { kind, start, index: null, isEdited: false, isStopped: false };
    blocks.set(came, block);
    const said = isText(kind) ? asObject(json.content_block)?.[kind] : undefined;
    if (textMayGo && isText(kind) && !said) return [];
    const events = leave(block);
    if (piece?.kind === 'call_start' && block.index !== null) callIndex.set(piece.call, block.index);
    return events;
  }

  function delta(event: WireEvent | null, json: JsonObject, came: number | null, piece?: Piece): WireEvent[] {
    const block = came === null ? undefined : blocks.get(came);
    if (block?.isStopped && block.index === null) return [];
    const isWithheld = piece !== undefined && 'text' in piece && piece.text === '';
    if (block !== undefined && event === null) block.isEdited = true;
    // Withheld text must not look like a dead connection.
    if (isWithheld && block !== undefined && isText(block.kind)) return [madeEvent({ type: 'ping' }, 'ping')];
    // What else belongs to a block that stays empty, such as a signature, goes with it.
    if (piece === undefined && block?.start && block.isEdited) return [];
    const index = block?.index ?? null;
    const events = block === undefined ? [] : leave(block);
    return [...events, renumbered(event ?? changedEvent(json, piece), block?.index ?? index ?? came)];
  }

  function stopBlock(event: WireEvent | null, json: JsonObject, came: number | null): WireEvent[] {
    const block = came === null ? undefined : blocks.get(came);
    if (block?.isStopped || (block?.start && block.isEdited)) return [];
    const events = block === undefined ? [] : leave(block);
    if (block !== undefined) block.isStopped = true;
    if (open !== null && open.index === block?.index) open = null;
    return [...events, renumbered(event ?? madeEvent(json, 'content_block_stop'), block?.index ?? came)];
  }

  /** The start of a block that has not left yet. */
  function leave(block: Block): WireEvent[] {
    const { start, kind } = block;
    if (start === null) return [];
    block.start = null;
    const events = closeInserted();
    block.index = nextIndex++;
    open = isText(kind) ? { index: block.index, kind, isInserted: false } : null;
    return [...events, renumbered(start, block.index)];
  }

  /** What an event said was taken out; with a block's start the block is gone. */
  function markTaken(json: JsonObject): void {
    const came = asNumber(json.index) ?? -1;
    const block = blocks.get(came);
    if (json.type === 'content_block_start')
      blocks.set(came, { kind: '', start: null, index: null, isEdited: true, isStopped: true });
    else if (block !== undefined) block.isEdited = true;
  }

  function inserted(piece: Piece): WireEvent[] {
    switch (piece.kind) {
      case 'text':
        return moreText('text', piece.text, { type: 'text_delta', text: piece.text });
      case 'reasoning':
        return moreText('thinking', piece.text, { type: 'thinking_delta', thinking: piece.text });
      case 'call_start': {
        const events = closeInserted();
        const index = nextIndex++;
        open = null;
        callIndex.set(piece.call, index);
        insertedCalls.add(piece.call);
        const block = { type: 'tool_use', id: piece.id, name: piece.name, input: {} };
        return [...events, blockEvent('content_block_start', index, { content_block: block })];
      }
      case 'call_arguments': {
        const index = callIndex.get(piece.call) ?? piece.call;
        const json = { type: 'input_json_delta', partial_json: piece.text };
        return [blockEvent('content_block_delta', index, { delta: json })];
      }
      case 'call_end':
        return insertedCalls.delete(piece.call)
          ? [blockEvent('content_block_stop', callIndex.get(piece.call) ?? piece.call, {})]
          : [];
      case 'finish': {
        const delta = { stop_reason: piece.reason, stop_sequence: null };
        return [...closeInserted(), ...closeOwn(), madeEvent({ type: 'message_delta', delta }, 'message_delta')];
      }
      case 'end':
        return [madeEvent({ type: 'message_stop' }, 'message_stop')];
      default:
        return [];
    }
  }

  function moreText(kind: TextKind, text: string, delta: JsonObject): WireEvent[] {
    if (text === '') return [madeEvent({ type: 'ping' }, 'ping')];
    const events: WireEvent[] = [];
    if (open?.kind !== kind) {
      events.push(...closeInserted());
      open = { index: nextIndex++, kind, isInserted: true };
      const block: JsonObject =
        kind === 'text' ? { type: kind, text: '' } : { type: kind, thinking: '', signature: '' };
      events.push(blockEvent('content_block_start', open.index, { content_block: block }));
    }
    events.push(blockEvent('content_block_delta', open.index, { delta }));
    return events;
  }

  function closeInserted(): WireEvent[] {
    if (!open?.isInserted) return [];
    const { index } = open;
    open = null;
    return [blockEvent('content_block_stop', index, {})];
  }

  /** The message ends here although the backend has not said so: none of its blocks may stay open. */
  function closeOwn(): WireEvent[] {
    const left = [...blocks.values()].filter((block) => block.index !== null && !block.isStopped);
    return left.map((block) => {
      block.isStopped = true;
      return blockEvent('content_block_stop', block.index ?? 0, {});
    });
  }

  return { edit };
}

function isText(kind: string): kind is TextKind {
  return kind === 'text' || kind === 'thinking';
}

function blockEvent(type: string, index: number, rest: JsonObject): WireEvent {
  return madeEvent({ type, index, ...rest }, type);
}

/** The event under the index with which its block leaves. */
function renumbered(event: WireEvent, index: number | null): WireEvent {
  const json = asObject(event.json);
  return index === null || json === undefined || json.index === index
    ? event
    : madeEvent({ ...json, index }, event.name);
}

/** The event as it says `piece` in place of what it said. */
function changedEvent(json: JsonObject, piece: Piece | undefined): WireEvent {
  const delta = asObject(json.delta);
  const changed: JsonObject = { ...json };
  switch (piece?.kind) {
    case 'text':
      changed.delta = { ...delta, text: piece.text };
      break;
    case 'reasoning':
      changed.delta = { ...delta, thinking: piece.text };
      break;
    case 'call_arguments':
      changed.delta = { ...delta, partial_json: piece.text };
      break;
    case 'call_start':
      changed.content_block = { ...asObject(json.content_block), id: piece.id, name: piece.name };
      break;
    case 'finish':
      changed.delta = { ...delta, stop_reason: piece.reason };
      break;
    default:
  }
  return madeEvent(changed, asString(json.type));
}
