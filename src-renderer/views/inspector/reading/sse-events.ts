import type { Json } from '#shared/dialects/json.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';

/** One event of a kept stream. */
export interface KeptEvent extends WireEvent {
  /** What stands between two empty lines, as it was sent. */
  readonly text: string;
  /** When its first bytes passed, in milliseconds since the request began; null where it was not marked. */
  readonly atMs: number | null;
  /** Since the event before it that has a time. */
  readonly gapMs: number | null;
}

/** Offset of a piece's first byte, and when it passed. */
export type Marks = readonly (readonly [offset: number, atMs: number])[];

/**
 * The events of a kept stream. Pieces of it were marked with their time as they passed; an event has the time of the piece that
 * its first byte came in. Several events of one piece came at once.
 */
export function readEvents(text: string, marks: Marks): KeptEvent[] {
  const events: KeptEvent[] = [];
  let byte = 0;
  let mark = 0;
  let lastMs: number | null = null;
  for (const part of text.match(/[\s\S]+?(?:\r\n\r\n|\n\n|\r\r|$)/g) ?? []) {
    while (mark + 1 < marks.length && marks[mark + 1]![0] <= byte) mark++;
    const atMs = marks[mark] !== undefined && marks[mark]![0] <= byte ? marks[mark]![1] : null;
    byte += utf8Length(part);
    if (part.trim() === '') continue;
    const { name, data } = readFields(part);
    const gapMs: number | null = atMs === null || lastMs === null ? null : atMs - lastMs;
    events.push({ name, data, json: parsed(data), raw: null, text: part.trimEnd(), atMs, gapMs });
    lastMs = atMs ?? lastMs;
  }
  return events;
}

function readFields(part: string): { name: string | null; data: string } {
  let name: string | null = null;
  const data: string[] = [];
  for (const line of part.split(/\r\n|\n|\r/)) {
    const [, field, value] = /^([^:]*): ?([\s\S]*)$/.exec(line) ?? [];
    if (field === 'event') name = value ?? null;
    if (field === 'data') data.push(value ?? '');
  }
  return { name, data: data.join('\n') };
}

function parsed(data: string): Json | undefined {
  if (data === '') return undefined;
  try {
    return JSON.parse(data) as Json;
  } catch {
    // `[DONE]`, or an event that the backend broke: both are shown as they are.
    return undefined;
  }
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // Half a pair is two bytes of four; U+0800 and above take three.
    if (unit >= 0xd800 && unit <= 0xdfff) bytes += 1;
    else if (unit > 0x7ff) bytes += 2;
    else if (unit > 0x7f) bytes += 1;
  }
  return bytes;
}
