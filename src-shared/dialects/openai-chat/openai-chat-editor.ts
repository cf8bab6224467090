import { isUntouched, madeEvent } from '../dialect.ts';
import { asArray, asObject, type Json, type JsonObject } from '../json.ts';
import type { Piece } from '../piece.ts';
import type { WireEvent } from '../wire-event.ts';

/** Where in a chunk a piece was read; positions, not indexes, so that broken indexes do not matter. */
export type Locator =
  | { field: 'error' }
  | { field: 'text' | 'finish'; choice: number }
  | { field: 'reasoning'; choice: number; key: string }
  | { field: 'call_start' | 'call_arguments'; choice: number; entry: number };

export interface ChatEditor {
  edit(event: WireEvent, locators: readonly Locator[], before: readonly Piece[], after: readonly Piece[]): WireEvent[];
}

/**
 * Writes changed pieces back into chat chunks. Pieces that came with the event stay in a copy of it, so that every unknown field
 * survives; inserted pieces get chunks of their own in the same envelope, in the order the fixes gave.
 */
export function createChatEditor(): ChatEditor {
  /** The last chunk with choices lends its envelope to what is inserted. */
  let lastChunk: JsonObject = { object: 'chat.completion.chunk' };

  function edit(
    event: WireEvent,
    locators: readonly Locator[],
    before: readonly Piece[],
    after: readonly Piece[],
  ): WireEvent[] {
    const chunk = asObject(event.json);
    if (chunk?.choices !== undefined) lastChunk = chunk;
    if (isUntouched(before, after)) return [event];
    const runs = runsOf(before, after);
    const lastSourced = runs.findLastIndex((run) => run.sourced);
    const events: WireEvent[] = [];
    let isFirst = true;
    runs.forEach((run, position) => {
      if (!run.sourced) {
        events.push(...run.pieces.flatMap((piece) => insertedEvent(piece)));
        return;
      }
      events.push(carrier(event, locators, before, run.pieces, isFirst, position === lastSourced));
      isFirst = false;
    });
    if (lastSourced === -1) {
      const rest = carrier(event, locators, before, [], true, true);
      // A chunk that only carried what was taken out says nothing more; one with numbers or a role still does.
      if (event.json === undefined || saysSomething(rest)) events.push(rest);
    }
    return events;
  }

  function insertedEvent(piece: Piece): WireEvent[] {
    if (piece.kind === 'end') return [{ name: null, json: undefined, data: '[DONE]', raw: null }];
    const choice = insertedChoice(piece);
    return choice === undefined ? [] : [madeEvent({ ...envelopeOf(lastChunk), choices: [choice] })];
  }

  return { edit };
}

interface Run {
  sourced: boolean;
  pieces: Piece[];
}

/** Neighbouring pieces that came with the event travel in one chunk; the end of a call has no wire form here. */
function runsOf(before: readonly Piece[], after: readonly Piece[]): Run[] {
  const runs: Run[] = [];
  for (const piece of after) {
    if (piece.source === undefined && (before.includes(piece) || !hasWireForm(piece))) continue;
    const sourced = piece.source !== undefined;
    const last = runs.at(-1);
    if (last?.sourced === sourced) last.pieces.push(piece);
    else runs.push({ sourced, pieces: [piece] });
  }
  return runs;
}

function hasWireForm(piece: Piece): boolean {
  return ['text', 'reasoning', 'call_start', 'call_arguments', 'finish', 'end'].includes(piece.kind);
}

const numberKeys = ['usage', 'timings', 'prompt_progress'] as const;

function envelopeOf(chunk: JsonObject): JsonObject {
  const envelope = { ...chunk };
  for (const key of numberKeys) delete envelope[key];
  delete envelope.error;
  return envelope;
}

function carrier(
  event: WireEvent,
  locators: readonly Locator[],
  before: readonly Piece[],
  kept: readonly Piece[],
  isFirst: boolean,
  isLast: boolean,
): WireEvent {
  const chunk = asObject(event.json);
  if (chunk === undefined) return event; // `[DONE]`: what was inserted stands before it.
  const copy: JsonObject = isLast ? { ...chunk } : envelopeOf(chunk);
  const bySource = new Map(kept.map((piece) => [piece.source, piece]));
  const sources = before.filter((piece) => piece.source !== undefined);
  if (sources.every((piece) => bySource.get(piece.source) === piece) && isFirst && isLast) return event;
  if (!Array.isArray(chunk.choices)) return madeEvent(copy, event.name);
  copy.choices = chunk.choices.map((choice, position) =>
    editedChoice(asObject(choice) ?? {}, position, locators, bySource, isFirst),
  );
  return madeEvent(copy, event.name);
}

function editedChoice(
  choice: JsonObject,
  position: number,
  locators: readonly Locator[],
  kept: ReadonlyMap<number | undefined, Piece>,
  isFirst: boolean,
): JsonObject {
  const original = asObject(choice.delta) ?? {};
  const delta: JsonObject = isFirst ? { ...original } : {};
  const copy: JsonObject = { ...choice, delta };
  const calls = new Map<number, JsonObject>();
  locators.forEach((locator, source) => {
    if (locator.field === 'error' || locator.choice !== position) return;
    const piece = kept.get(source);
    switch (locator.field) {
      case 'reasoning':
        setOrDelete(delta, locator.key, piece?.kind === 'reasoning' ? piece.text : undefined);
        break;
      case 'text':
        setOrDelete(delta, 'content', piece?.kind === 'text' ? piece.text : undefined);
        break;
      case 'finish':
        copy.finish_reason = piece?.kind === 'finish' ? piece.reason : null;
        break;
      default:
        if (piece !== undefined) putCall(calls, locator.entry, asArray(original.tool_calls), piece);
    }
  });
  delete delta.tool_calls;
  if (calls.size > 0) delta.tool_calls = [...calls.values()];
  return copy;
}

function putCall(calls: Map<number, JsonObject>, entry: number, originals: readonly Json[], piece: Piece): void {
  if (piece.kind !== 'call_start' && piece.kind !== 'call_arguments') return;
  const original = asObject(originals[entry]) ?? {};
  const { id: _id, type: _type, function: _function, ...unknown } = original;
  const call: JsonObject = calls.get(entry) ?? { ...unknown, index: piece.call, function: { arguments: '' } };
  const calledFunction = asObject(call.function) ?? {};
  if (piece.kind === 'call_start') {
    if (piece.id !== null) call.id = piece.id;
    call.type = original.type ?? 'function';
    call.function = {
      ...asObject(original.function),
      ...(piece.name === null ? {} : { name: piece.name }),
      arguments: '',
    };
  } else {
    call.function = { ...calledFunction, arguments: piece.text };
  }
  calls.set(entry, call);
}

function setOrDelete(target: JsonObject, key: string, value: Json | undefined): void {
  if (value === undefined) delete target[key];
  else target[key] = value;
}

function saysSomething(event: WireEvent): boolean {
  const chunk = asObject(event.json) ?? {};
  return (
    numberKeys.some((key) => chunk[key] !== undefined && chunk[key] !== null) ||
    asArray(chunk.choices).some((value) => {
      const choice = asObject(value);
      return Object.keys(asObject(choice?.delta) ?? {}).length > 0 || (choice?.finish_reason ?? null) !== null;
    })
  );
}

function insertedChoice(piece: Piece): JsonObject | undefined {
  const make = (choice: number, delta: JsonObject, reason: string | null = null): JsonObject => ({
    finish_reason: reason,
    index: choice,
    delta,
  });
  switch (piece.kind) {
    case 'text':
      return make(piece.choice, { content: piece.text });
    case 'reasoning':
      return make(piece.choice, { reasoning_content: piece.text });
    case 'call_start': {
      const { call, id, name } = piece;
      return make(piece.choice, {
        tool_calls: [{ index: call, id, type: 'function', function: { name, arguments: '' } }],
      });
    }
    case 'call_arguments':
      return make(piece.choice, { tool_calls: [{ index: piece.call, function: { arguments: piece.text } }] });
    case 'finish':
      return make(piece.choice, {}, piece.reason);
    default:
      return undefined;
  }
}
