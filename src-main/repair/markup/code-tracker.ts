/** Follows Markdown through a text: what stands in a code fence or in inline code is spoken about, not meant. */
export interface CodeTracker {
  /** Whether a character that comes next would stand in code. */
  isCode(next: string): boolean;
  add(character: string): void;
}

export function createCodeTracker(): CodeTracker {
  let fence: { character: string; length: number; isOpening: boolean } | null = null;
  /** Length of the run of backticks that opened inline code; 0 outside of it. */
  let inline = 0;
  /** The run of backticks or tildes that the text ends in, as long as it may go on. */
  let run = '';
  let isRunAtLineStart = false;
  /** Only spaces so far on this line. */
  let isLineBlank = true;

  /** A run means something once it is known how long it is and what follows. */
  function settle(next: string): void {
    if (run === '' || next === run[0]) return;
    const [character = '', { length }] = [run[0], run];
    run = '';
    if (fence?.isOpening && character === '`') {
      // Backticks on the line of the opening ones: it was inline code that happened to start a line.
      inline = fence.length === length ? 0 : fence.length;
      fence = null;
    } else if (fence !== null) {
      const closes = isRunAtLineStart && character === fence.character && length >= fence.length && /\s/.test(next);
      if (closes) fence = null;
    } else if (inline > 0) {
      if (character === '`' && length === inline) inline = 0;
    } else if (isRunAtLineStart && length >= 3) fence = { character, length, isOpening: true };
    else if (character === '`') inline = length;
  }

  return {
    isCode(next) {
      settle(next);
      return fence !== null || inline > 0;
    },
    add(character) {
      settle(character);
      if (character === '`' || character === '~') {
        if (run === '') isRunAtLineStart = isLineBlank;
        run += character;
      }
      if (character === '\n') {
        // Inline code does not reach over a blank line: a backtick that nobody closed ends with its paragraph.
        if (isLineBlank) inline = 0;
        isLineBlank = true;
        if (fence !== null) fence.isOpening = false;
      } else if (character !== ' ' && character !== '\t') isLineBlank = false;
    },
  };
}
