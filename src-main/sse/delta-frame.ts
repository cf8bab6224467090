import { type JsonPath, valueAt } from '#shared/dialects/json.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import { readSseEvent } from './sse-event.ts';

/** The bytes of an event around one string of its JSON. */
export interface DeltaFrame {
  /** The string in an event that has just these bytes around it; null for every other event. */
  textOf(raw: Uint8Array): string | null;
  /** The event with another string in its place. */
  withText(text: string): Uint8Array;
}

/** What stands in the place of the string while it is looked for; no model writes it. */
const probe = '\u0001\u0002probe';

/** Places in one event that are tried; a word of the text may stand in the event's other fields as well. */
const maxTries = 4;

/**
 * The deltas of an answer differ in one string: what stands around it, most of the event, needs no second parse. Null where the
 * string at `path` cannot be found in the event's bytes.
 */
export function deltaFrame({ json, raw }: WireEvent, path: JsonPath): DeltaFrame | null {
  const text = valueAt(json, path);
  // A carriage return at the end may have its line feed in the next chunk: such bytes would not be known for a whole event.
  if (typeof text !== 'string' || raw?.at(-1) !== lineFeed) return null;
  const bytes = asBuffer(raw);
  const literal = Buffer.from(JSON.stringify(text));
  const other = Buffer.from(JSON.stringify(probe));
  let at = bytes.indexOf(literal);
  for (let tries = 0; at !== -1 && tries < maxTries; tries += 1) {
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + literal.length)];
    const probed = readSseEvent(Buffer.concat([before, other, after]));
    if (valueAt(probed.json, path) === probe) return createFrame(before, after);
    at = bytes.indexOf(literal, at + 1);
  }
  return null;
}

function createFrame(before: Buffer, after: Buffer): DeltaFrame {
  // Copied: a view would keep the whole block of memory that the event was read into.
  const head = Buffer.concat([before, quote]);
  const tail = Buffer.concat([quote, after]);
  return {
    textOf(raw) {
      const end = raw.length - tail.length;
      if (end < head.length || !stands(head, raw, 0) || !stands(tail, raw, end)) return null;
      return textOfLiteral(asBuffer(raw).toString('utf8', head.length, end));
    },
    withText: (text) => Buffer.concat([head, Buffer.from(JSON.stringify(text).slice(1, -1)), tail]),
  };
}

const lineFeed = 0x0a;
const quote = Buffer.from('"');

/** A loop: for so few bytes the call of a native comparison costs more than the comparison. */
function stands(part: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < part.length; index += 1) if (bytes[at + index] !== part[index]) return false;
  return true;
}

/** What stands between two quotes as JSON reads it; null where another quote, or what JSON forbids, shows that it is no string. */
function textOfLiteral(body: string): string | null {
  if (isBare(body)) return body;
  try {
    const text: unknown = JSON.parse(`"${body}"`);
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}

/** Without quotes, escapes and control characters a string stands for itself. */
function isBare(body: string): boolean {
  for (let index = 0; index < body.length; index += 1) {
    const code = body.charCodeAt(index);
    if (code === 0x22 || code === 0x5c || code < 0x20) return false;
  }
  return true;
}

function asBuffer(raw: Uint8Array): Buffer {
  return Buffer.isBuffer(raw) ? raw : Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
}
