/**
 * What servers leave behind arguments when they cut the model's markup badly: special tokens (`<|im_end|>`,
 * `<｜tool▁call▁end｜>`, `</s>`, `[/TOOL_CALLS]`) and closing tags.
 */
const token =
  /<\|[\w▁ /-]{1,40}\|>|<｜[^｜<>]{1,40}｜>|<\/[a-z_|]{1,20}>|<[a-z_]{1,20}\|>|<(?:eos|end_of_turn)>|\[\/[A-Z_]{1,20}\]/giu;

/** Only tokens, brackets, fences and space: nothing that could be part of a value. */
export function isLeftover(text: string): boolean {
  return /^[\s}\]`]*$/.test(text.replace(token, ''));
}

/** The text without tokens, to see what else is in it. */
export function withoutTokens(text: string): string {
  return text.replace(token, '');
}
