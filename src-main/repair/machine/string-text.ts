/** JSON text of one raw control character. */
export function escapeControl(code: number): string {
  return JSON.stringify(String.fromCharCode(code)).slice(1, -1);
}

/** What a backslash in a string begins. `length` counts the backslash; 0 means that more must be seen first. */
export interface Escape {
  readonly length: number;
  readonly valid: boolean;
  /** Valid JSON for it. */
  readonly text: string;
}

const simple = '"\\/bfnrt';

/** Reads the escape at `start`, where a backslash stands. */
export function readEscape(text: string, start: number): Escape {
  const letter = text.charAt(start + 1);
  if (letter === '') return incomplete;
  if (simple.includes(letter)) return { length: 2, valid: true, text: text.slice(start, start + 2) };
  if (letter === "'") return { length: 2, valid: false, text: "'" };
  if (letter === 'u' || letter === 'x') {
    const wanted = letter === 'u' ? 4 : 2;
    for (let index = 0; index < wanted; index++) {
      const digit = text.charAt(start + 2 + index);
      if (digit === '') return incomplete;
      if (!/[0-9a-fA-F]/.test(digit)) return { length: 1, valid: false, text: '\\\\' };
    }
    const digits = text.slice(start + 2, start + 2 + wanted);
    if (letter === 'x') return { length: 4, valid: false, text: `\\u00${digits}` };
    return { length: 6, valid: true, text: text.slice(start, start + 6) };
  }
  // Only the backslash is taken: what follows it is ordinary text, and may need care of its own.
  return { length: 1, valid: false, text: '\\\\' };
}

const incomplete: Escape = { length: 0, valid: false, text: '' };

/** The text between two quotes as valid JSON between double quotes; `quote` is what may stand escaped without need. */
export function normaliseStringBody(body: string, quote: string): string {
  let result = '';
  for (let index = 0; index < body.length; ) {
    const code = body.charCodeAt(index);
    if (code === 92) {
      const sequence = readEscape(body, index);
      if (sequence.length === 0) {
        result += '\\\\';
        index++;
      } else {
        result += sequence.text;
        index += sequence.length;
      }
    } else {
      if (code === 34 && quote !== '"') result += '\\"';
      else result += code < 32 ? escapeControl(code) : body[index];
      index++;
    }
  }
  return result;
}
