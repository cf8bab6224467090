/**
 * One token of the regular expressions that every llama-server turns into the right grammar. What it gets wrong or refuses is not
 * among them: classes by letter (`\d`, `\S`), negated classes and `.`, which let a quote end the string's JSON early in older
 * builds, look-arounds, non-capturing groups, and anchors inside (common/json-schema-to-grammar.cpp).
 */
const token =
  /\\[$()*+.?[\]^{|}]|\[[\w .,:;/@+#=%&~!'()<>*?|{}-]+\]|\{(\d+)(,(\d*))?\}|[*+?]|[()|]|[\w \-:/@,;=%#&~<>!']/y;

/**
 * Whether llama-server can be trusted with a `pattern`: anchored at both ends and made of plain characters, classes, groups and
 * repeats of at most `longestRepeat` in all.
 */
export function isGrammarPattern(pattern: string, longestRepeat: number): boolean {
  if (!pattern.startsWith('^') || !pattern.endsWith('$')) return false;
  const inner = pattern.slice(1, -1);
  let depth = 0;
  let repeats = 1;
  let canRepeat = false;
  for (let at = 0; at < inner.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(inner);
    if (found === null) return false;
    const [text, least, , most] = found;
    const isRepeat = least !== undefined || (text.length === 1 && '*+?'.includes(text));
    if (isRepeat && !canRepeat) return false;
    if (least !== undefined) repeats *= Math.max(1, Number(most || least));
    if (most && Number(most) < Number(least)) return false;
    if (text === '(') depth++;
    if (text === ')') depth--;
    // Outside of a group `^a|b$` means something else to JavaScript than to llama-server.
    if (depth < 0 || (text === '|' && depth === 0)) return false;
    canRepeat = !isRepeat && text !== '(' && text !== '|';
  }
  return depth === 0 && repeats <= longestRepeat;
}
