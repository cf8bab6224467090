/**
 * A changed piece of text with what cannot be seen as signs: `↵` for a line feed, `⇥` for a tab, `·` for spaces at its ends, `␛` and the like
 * for other control characters. A change that is the whole text is left as it is, unless nothing of it could be seen.
 */
export function visibleChange(text: string, isWhole: boolean): string {
  const signed = text
    .replaceAll('\n', '↵\n')
    .replaceAll('\t', '⇥')
    .replace(/^ +| +$/g, (spaces) => '·'.repeat(spaces.length))
    .replace(otherControls, pictureOf);
  return isWhole && hasLetters.test(text) ? text : signed;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const otherControls = /[\x00-\x09\x0b-\x1f\x7f]/g;
const hasLetters = /[^\s\p{Cc}]/u;

/** Unicode has a picture for each control character, in their order, and one for DEL. */
function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  return code === 0x7f ? '␡' : String.fromCharCode(0x2400 + code);
}
