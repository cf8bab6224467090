/** What an event says. */
export interface ReadEvent {
  name: string | null;
  data: string;
}

/**
 * The events of a whole stream, read the slow way: all of it in memory, line by line, as the standard's words go (WHATWG HTML,
 * "Interpreting an event stream"). It shares no line with the codec that it is the measure of.
 */
export function readWholeStream(bytes: Buffer): ReadEvent[] {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const lines = text.split(/\r\n|\r|\n/);
  // What follows the last line end is no line yet.
  lines.pop();
  const events: ReadEvent[] = [];
  let name: string | null = null;
  let data: string[] = [];
  for (const line of lines) {
    if (line === '') {
      if (data.length > 0 || name !== null) events.push({ name, data: data.join('\n') });
      name = null;
      data = [];
      continue;
    }
    const [field, value] = fieldOf(line);
    if (field === 'data') data.push(value);
    if (field === 'event') name = value;
  }
  return events;
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon === -1) return [line, ''];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}
