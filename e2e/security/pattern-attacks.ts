/**
 * Texts on which a regular expression that can backtrack will: for each repeated part of it, a text that leads up to that part,
 * many copies of what the part takes, and an end that it does not take. Also many copies of the whole way to that part, for
 * patterns that are searched for from every position anew.
 */
export function attacksOn(source: string, length: number): string[] {
  const texts = new Set<string>();
  for (const { before, taken } of repeatedParts(source)) {
    for (const end of ['\u0001', '\n\u0001', '']) {
      texts.add(before + repeat(taken, length) + end);
      // Where a pattern also matches at the start, the end is only searched for behind something else.
      texts.add(`\u0001${before}${repeat(taken, length)}${end}`);
      texts.add(repeat(before + taken, length) + end);
    }
    // What stands before may be repeated itself, with the repeated part long once.
    texts.add(`${repeat(before, length / 2)}${repeat(taken, length / 2)}\u0001`);
  }
  return [...texts];
}

interface RepeatedPart {
  /** A text that the pattern takes up to here. */
  before: string;
  /** A text that the part takes. */
  taken: string;
}

function repeat(text: string, length: number): string {
  return text === '' ? '' : text.repeat(Math.ceil(length / text.length));
}

/** Reads a pattern from left to right, with one example for each part of it; of alternatives, each is followed. */
function repeatedParts(source: string): RepeatedPart[] {
  const parts: RepeatedPart[] = [];
  let position = 0;

  function alternatives(before: string): string {
    let example: string | null = null;
    for (;;) {
      const one = sequence(before);
      example ??= one;
      if (source[position] !== '|') return example;
      position++;
    }
  }

  function sequence(before: string): string {
    let example = '';
    while (position < source.length && source[position] !== '|' && source[position] !== ')') {
      const taken = atom(before + example);
      const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(position))?.[0] ?? '';
      position += quantifier.length;
      if (/^(?:[*+]|\{\d+,\d*\})/.test(quantifier) && taken !== '') parts.push({ before: before + example, taken });
      const count = Number(/^\{(\d+)/.exec(quantifier)?.[1] ?? 1);
      example += taken.repeat(count);
    }
    return example;
  }

  function atom(before: string): string {
    const char = source[position++] ?? '';
    if (char === '(') {
      const kind = /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(source.slice(position))?.[0] ?? '';
      position += kind.length;
      const inner = alternatives(before);
      position++;
      return /^\?<?[=!]/.test(kind) ? '' : inner;
    }
    if (char === '[') return classExample();
    if (char === '\\') return escapeExample();
    if (char === '^' || char === '$') return '';
    return char === '.' ? 'a' : char;
  }

  function classExample(): string {
    const end = closing(position);
    const body = source.slice(position, end);
    position = end + 1;
    if (body.startsWith('^'))
      return ['a', ' ', '0', '"', '<'].find((char) => new RegExp(`[${body}]`, 'u').test(char)) ?? 'é';
    const likely = [' ', '"', '\\', '0', 'a', 'A', '_', '/', '.', '-', '}', '{'];
    return likely.find((char) => new RegExp(`[${body}]`).test(char)) ?? body[0] ?? '';
  }

  function closing(from: number): number {
    for (let index = from; index < source.length; index++) {
      if (source[index] === '\\') index++;
      else if (source[index] === ']' && index > from) return index;
    }
    return source.length;
  }

  function escapeExample(): string {
    const rest = source.slice(position);
    const long = /^(?:u[\da-fA-F]{4}|x[\da-fA-F]{2})/.exec(rest)?.[0];
    if (long !== undefined) {
      position += long.length;
      return String.fromCharCode(Number.parseInt(long.slice(1), 16));
    }
    const property = /^p\{[^}]*\}/i.exec(rest)?.[0];
    if (property !== undefined) {
      position += property.length;
      return property.includes('Cc') ? '\u0002' : 'a';
    }
    position++;
    const known: Record<string, string> = {
      s: ' ',
      S: 'a',
      d: '0',
      D: 'a',
      w: 'a',
      W: ' ',
      b: '',
      B: '',
      r: '\r',
      n: '\n',
      t: '\t',
    };
    const char = rest[0] ?? '';
    // A back-reference takes what its group took, most often a quote.
    return /\d/.test(char) ? '"' : (known[char] ?? char);
  }

  alternatives('');
  return parts;
}
