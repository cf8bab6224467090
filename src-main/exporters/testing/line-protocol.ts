/** One line of InfluxDB's line protocol, read back. Strings lose their quotes, integers are marked by their `i`. */
export interface LinePoint {
  measurement: string;
  tags: Record<string, string>;
  fields: Record<string, string | number | boolean>;
  time: string;
}

/** Reads a body of lines. Strings may contain line breaks, so it cannot simply be split. @throws Error at what is no line. */
export function parseLineProtocol(text: string): LinePoint[] {
  const points: LinePoint[] = [];
  let at = 0;

  function name(ends: string): string {
    let read = '';
    while (at < text.length && !ends.includes(text[at] ?? '')) {
      if (text[at] === '\\' && ', =\\'.includes(text[at + 1] ?? '-')) at += 1;
      read += text[at++];
    }
    return read;
  }

  function expectCharacter(character: string): void {
    if (text[at++] !== character)
      throw new Error(`expected ${character} at ${at - 1}: ${text.slice(at - 20, at + 20)}`);
  }

  function value(): string | number | boolean {
    if (text[at] !== '"') {
      const word = name(', \n');
      if (/^(?:T|F)$/.test(word)) return word === 'T';
      if (!/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?i?$/.test(word)) throw new Error(`no number: ${word}`);
      return Number.parseFloat(word);
    }
    at += 1;
    let read = '';
    while (text[at] !== '"') {
      if (text[at] === '\\' && '"\\'.includes(text[at + 1] ?? '-')) at += 1;
      if (at >= text.length) throw new Error('a string without an end');
      read += text[at++];
    }
    at += 1;
    return read;
  }

  while (at < text.length) {
    const point: LinePoint = { measurement: name(', '), tags: {}, fields: {}, time: '' };
    while (text[at] === ',') {
      at += 1;
      const key = name('=');
      expectCharacter('=');
      point.tags[key] = name(', ');
    }
    do {
      at += 1;
      const key = name('=');
      expectCharacter('=');
      point.fields[key] = value();
    } while (text[at] === ',');
    expectCharacter(' ');
    point.time = name('\n');
    if (!/^\d+$/.test(point.time)) throw new Error(`no time: ${point.time}`);
    points.push(point);
    at += 1;
  }
  return points;
}
