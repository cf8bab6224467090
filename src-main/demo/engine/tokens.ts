const MAX_TOKEN_BYTES = 4;
const encoder = new TextEncoder();

/** The end-of-sequence token. Real ids start at 256 times a byte count above it, so it collides with no text. */
export const END_TOKEN = 0;

/**
 * Cuts text into tokens of at most four UTF-8 bytes, so about three and a half characters each as in code. Joined again they give
 * the text back, and a character is never split.
 */
export function splitIntoTokens(text: string): string[] {
  const tokens: string[] = [];
  let token = '';
  let tokenBytes = 0;
  let tokenClass = '';
  for (const character of text) {
    const bytes = byteLength(character);
    const characterClass = classOf(character);
    const joins = characterClass === tokenClass || (token === ' ' && characterClass === 'letter');
    if (token !== '' && (!joins || tokenBytes + bytes > MAX_TOKEN_BYTES)) {
      tokens.push(token);
      token = '';
      tokenBytes = 0;
    }
    token += character;
    tokenBytes += bytes;
    tokenClass = characterClass;
  }
  if (token !== '') tokens.push(token);
  return tokens;
}

/** The id of a token: its own bytes as a number, so that no vocabulary has to be kept. Longer scripted tokens get a hash. */
export function tokenId(token: string): number {
  const bytes = encoder.encode(token);
  if (bytes.length <= MAX_TOKEN_BYTES) return bytes.reduce((id, byte) => id * 256 + byte, 0);
  return bytes.reduce((hash, byte) => (Math.imul(hash, 31) + byte) >>> 0, 7);
}

/** Token ids of a text. */
export function tokenize(text: string): number[] {
  return splitIntoTokens(text).map(tokenId);
}

/** The text of ids that `tokenize` gave; ids of anything else give replacement characters. */
export function detokenize(ids: readonly number[]): string {
  const bytes = ids.flatMap((id) => {
    const parts: number[] = [];
    for (let rest = id; rest > 0; rest = Math.floor(rest / 256)) parts.unshift(rest % 256);
    return parts;
  });
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function byteLength(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}

function classOf(character: string): string {
  if (character === ' ') return 'space';
  if (character === '\n') return 'newline';
  if (character >= '0' && character <= '9') return 'digit';
  return /\p{L}/u.test(character) ? 'letter' : 'mark';
}
