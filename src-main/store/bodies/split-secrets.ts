import { setImmediate } from 'node:timers/promises';
import type { Json } from '#shared/dialects/json.ts';
import { type Redactor, redacted, unsearched } from './redaction.ts';

/** One piece of a text that comes in many events, and the way to write another one in its place. */
interface TextPiece {
  text: string;
  replace(text: string): void;
}

/** About a millisecond's work. */
const linesPerTurn = 256;

/** A `data:` line with JSON in it. */
interface StreamLine {
  index: number;
  prefix: string;
  json: Json;
  lineEnd: string;
  isChanged: boolean;
}

/** Fields whose values are continued by the same field of a later event, in any dialect. */
const continuedFields: ReadonlySet<string> = new Set([
  'content',
  'text',
  'delta',
  'thinking',
  'reasoning',
  'reasoning_content',
  'reasoning_text',
  'refusal',
  'arguments',
  'partial_json',
]);

/** What tells one text of a stream from another that runs beside it. */
const distinguishing = ['type', 'index', 'output_index', 'content_index', 'item_id'] as const;

/**
 * A model's text reaches the disk in pieces of a few characters, so that no search of the stream finds a secret in it. Here the
 * pieces of each text are put together, searched, and only the events that hold a part of a secret are written anew. A text that
 * is no event stream comes back as it is.
 */
export async function redactSplitSecrets(text: string, { find }: Pick<Redactor, 'find'>): Promise<string> {
  if (!/^(?:data|event|id|:)/.test(text)) return text;
  const lines = text.split('\n');
  const texts = new Map<string, TextPiece[]>();
  const streamLines: StreamLine[] = [];
  for (const [index, line] of lines.entries()) {
    // A long answer has thousands of lines; running streams have their turn in between.
    if (index % linesPerTurn === linesPerTurn - 1) await setImmediate();
    const read = readLine(line, index);
    if (read === null) continue;
    collect(read.json, '', read, texts);
    streamLines.push(read);
  }
  for (const pieces of texts.values()) if (!redactPieces(pieces, find)) return unsearched;
  for (const { index, prefix, json, lineEnd, isChanged } of streamLines) {
    if (isChanged) lines[index] = prefix + JSON.stringify(json) + lineEnd;
  }
  return lines.join('\n');
}

function readLine(line: string, index: number): StreamLine | null {
  if (!line.startsWith('data:')) return null;
  const start = line.startsWith('data: ') ? 6 : 5;
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  try {
    const json = JSON.parse(line.slice(start, end)) as Json;
    return { index, prefix: line.slice(0, start), json, lineEnd: line.slice(end), isChanged: false };
  } catch {
    return null; // `[DONE]`, or an event that was cut off.
  }
}

function collect(value: Json, place: string, line: StreamLine, texts: Map<string, TextPiece[]>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    // Elements that say their index are told apart by it: their position changes from event to event.
    value.forEach((item, index) => {
      const hasIndex = typeof item === 'object' && item !== null && 'index' in item;
      collect(item, `${place}/${hasIndex ? '' : index}`, line, texts);
    });
    return;
  }
  const here = `${place}{${distinguishing.map((name) => (isText(value[name]) ? value[name] : '')).join()}}`;
  for (const [field, inner] of Object.entries(value)) {
    if (typeof inner !== 'string') {
      collect(inner, `${here}/${field}`, line, texts);
      continue;
    }
    if (!continuedFields.has(field) || inner === '') continue;
    const key = `${here}/${field}`;
    const pieces = texts.get(key) ?? [];
    texts.set(key, pieces);
    const replace = (text: string): void => {
      value[field] = text;
      line.isChanged = true;
    };
    pieces.push({ text: inner, replace });
  }
}

function isText(value: Json | undefined): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** The mark stands in the piece where the secret begins; the others lose their part of it. False when the search took too long. */
function redactPieces(pieces: readonly TextPiece[], find: Redactor['find']): boolean {
  const spans = find(pieces.map(({ text }) => text).join(''));
  if (spans === null) return false;
  let next = 0;
  let start = 0;
  for (const { text, replace } of pieces) {
    const end = start + text.length;
    let clean = '';
    let position = start;
    while (next < spans.length) {
      const [from, to] = spans[next] ?? [end, end];
      if (from >= end) break;
      if (from >= start) clean += text.slice(position - start, from - start) + redacted;
      position = Math.min(to, end);
      if (to > end) break;
      next += 1;
    }
    if (position > start || clean !== '') replace(clean + text.slice(position - start));
    start = end;
  }
  return true;
}
