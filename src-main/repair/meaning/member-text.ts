/**
 * The text of the value under a key of an object, or of the only item of an array, as it stands in valid JSON text: parsing
 * and printing it again would change the spelling of numbers and spaces. Null if there is no such value.
 */
export function memberText(text: string, key: string | null): string | null {
  let index = skip(text, 0) + 1;
  let found: string | null = null;
  for (;;) {
    index = skip(text, index);
    if (text[index] === '}' || text[index] === ']') return found;
    let name: string | null = null;
    if (key !== null) {
      const end = valueEnd(text, index);
      name = JSON.parse(text.slice(index, end));
      index = skip(text, end) + 1;
    }
    const start = skip(text, index);
    const end = valueEnd(text, start);
    if (name === key) found = text.slice(start, end);
    index = skip(text, end);
    if (text[index] === ',') index++;
  }
}

function skip(text: string, start: number): number {
  let index = start;
  while (' \n\r\t'.includes(text[index] ?? 'x')) index++;
  return index;
}

/** Index after the value at `start`. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    const character = text[index]!;
    if (character === '"') {
      for (index++; text[index] !== '"'; index++) if (text[index] === '\\') index++;
      if (depth === 0) return index + 1;
    } else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      if (depth === 0) return index;
      depth--;
      if (depth === 0) return index + 1;
    } else if (depth === 0 && (character === ',' || character === ' ' || character === '\n')) return index;
  }
  return text.length;
}
