import type { Json } from '#shared/dialects/json.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';

/**
 * Reads one event's bytes. Several `data:` lines are joined by LF, the last `event:` counts, `id`, `retry` and comments are left
 * to the raw bytes (WHATWG HTML, "Interpreting an event stream").
 */
export function readSseEvent(raw: Uint8Array): WireEvent {
  const bytes = Buffer.isBuffer(raw) ? raw : Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const text = bytes.toString('utf8');
  if (isOneDataLine(text)) {
    const data = text.slice(6, -2);
    return { name: null, data, json: parseJson(data), raw };
  }
  let name: string | null = null;
  let data: string | null = null;
  for (const line of lines(text)) {
    const value = fieldValue(line, 'data');
    if (value !== null) data = data === null ? value : `${data}\n${value}`;
    else name = fieldValue(line, 'event') ?? name;
  }
  return { name, data: data ?? '', json: parseJson(data), raw };
}

/** Writes an event that was made or changed here, in llama-server's own form: LF only, one blank line at the end. */
export function writeSseEvent(event: WireEvent): Uint8Array {
  if (event.raw !== null) return event.raw;
  const head = event.name === null ? '' : `event: ${event.name}\n`;
  const data = event.json === undefined ? event.data : JSON.stringify(event.json);
  return Buffer.from(`${head}data: ${data.replaceAll('\n', '\ndata: ')}\n\n`, 'utf8');
}

/** The form of nearly every event on OpenAI's paths: it can be read without being cut into lines. */
function isOneDataLine(text: string): boolean {
  return (
    text.startsWith('data: ') && text.endsWith('\n\n') && text.indexOf('\n') === text.length - 2 && !text.includes('\r')
  );
}

function lines(text: string): string[] {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  // The common event has one line end kind; the regular expression is for streams that mix them.
  return body.includes('\r') ? body.split(/\r\n|\r|\n/) : body.split('\n');
}

function fieldValue(line: string, field: string): string | null {
  if (!line.startsWith(field)) return null;
  if (line.length === field.length) return '';
  if (line[field.length] !== ':') return null;
  return line.slice(line[field.length + 1] === ' ' ? field.length + 2 : field.length + 1);
}

function parseJson(data: string | null): Json | undefined {
  const first = data?.trimStart()[0];
  // `[DONE]` and prose are common; an exception for each would cost more than this look.
  if (data === null || (first !== '{' && first !== '[') || data === '[DONE]') return undefined;
  try {
    return JSON.parse(data) as Json;
  } catch {
    return undefined; // Not JSON: the event passes through as it came.
  }
}
