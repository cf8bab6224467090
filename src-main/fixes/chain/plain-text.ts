/**
 * Nothing that any markup, code or special token begins with, and no half of a character. Two openers are words, "commentary to="
 * and "assistantcommentary to=", but only behind what is neither a word nor a space.
 */
const plainText = /^(?:[\p{L}\p{N} \t]|[\n!"#$%&'()*+,\-./:;=>?@\\\]^_|}](?![ac]))*$/u;

/**
 * In the middle of a JSON string: nothing that ends it, no tag, no half of a character or of an escape. A line break may belong to a
 * closing tag that follows, so it needs something else behind it.
 */
const plainStringBody = /^(?:[^"\\<\p{Cc}\p{Cs}]|\\(?:["\\/bfrt]|n(?=[^<])))*$/u;

/** True for text in which no fix that is at rest would find anything; `before` is the character in front of it. */
export function isPlainText(before: string, text: string): boolean {
  const kindBefore = plainTextKinds[before.charCodeAt(0)];
  if (kindBefore === other) return false;
  let isBehindMark = kindBefore === mark;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= asciiCodes) return plainText.test(before + text);
    const kind = plainTextKinds[code];
    if (kind === other || (isBehindMark && (code === letterA || code === letterC))) return false;
    isBehindMark = kind === mark;
  }
  return true;
}

/** True for text that goes on with a string of a call's arguments and needs no thought of the repairer. */
export function isPlainStringBody(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= asciiCodes || code === backslash) return plainStringBody.test(text);
    if (stringBodyKinds[code] === other) return false;
  }
  return true;
}

const asciiCodes = 128;
const backslash = 0x5c;
const letterA = 0x61;
const letterC = 0x63;

const [other, plain, mark] = [0, 1, 2];
/** What the expressions above say of each ASCII character, for a loop that is done before an expression has begun. */
const plainTextKinds = kindsOf((character) => {
  if (!plainText.test(character)) return other;
  return plainText.test(`${character}a`) ? plain : mark;
});
const stringBodyKinds = kindsOf((character) => (plainStringBody.test(character) ? plain : other));

function kindsOf(kindOf: (character: string) => number): Uint8Array {
  return Uint8Array.from({ length: asciiCodes }, (_, code) => kindOf(String.fromCharCode(code)));
}
