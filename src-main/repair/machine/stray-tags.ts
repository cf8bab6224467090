/** More tags in a row than this are text about markup, not its remains. */
const maxTags = 6;

/** Tags that end a value, and those that may then follow. */
const valueTags = ['</parameter>', '</arg_value>'];
const tags = [...valueTags, '</function>', '</tool_call>', '</invoke>'];

/**
 * Closing tags of a tool-call markup at the very end of a string, with the line breaks before and between them. Returns the
 * index of the quote that ends the string, null if something else stands here, 'wait' while that cannot be told.
 */
export function strayTag(text: string, start: number, quote: string, ended: boolean): number | 'wait' | null {
  let index = start;
  let found = 0;
  while (found <= maxTags) {
    const rest = text.slice(index, index + 14);
    if (rest === '') return ended ? null : 'wait';
    if (found > 0 && rest.startsWith(quote)) return index;
    const step = ['\\n', ...(found > 0 ? ['\n'] : []), ...(found > 0 ? tags : valueTags)].find(
      (candidate) => rest.startsWith(candidate) || (!ended && candidate.startsWith(rest)),
    );
    if (step === undefined) return null;
    if (rest.length < step.length) return 'wait';
    if (step.startsWith('<')) found++;
    // One line break belongs to the markup; several before a tag are the author's.
    if (step === '\\n' && found === 0 && !mayBeTag(text, index + 2, ended)) return null;
    index += step.length;
  }
  return null;
}

/** Whether a tag of such markup, opening or closing, begins here: the text then speaks of tags, and keeps its own. */
export function mentionsTag(text: string, start: number, ended: boolean): boolean | 'wait' {
  const rest = text.slice(start, start + 14);
  if (mentions.some((tag) => rest.startsWith(tag))) return true;
  return !ended && mentions.some((tag) => tag.startsWith(rest)) ? 'wait' : false;
}

const mentions = [...tags, '<parameter', '<arg_value', '<function', '<tool_call', '<invoke'];

function mayBeTag(text: string, index: number, ended: boolean): boolean {
  const rest = text.slice(index, index + 14);
  return valueTags.some((tag) => rest.startsWith(tag) || (!ended && tag.startsWith(rest)));
}
