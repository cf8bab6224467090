import { endTokens } from './end-tokens.ts';

/** Withholds special tokens until it is known whether they end the text. */
export interface TailTrimmer {
  /** Takes text in, and returns what may leave. */
  push(fragment: string): string;
  /** The text is over: what was withheld and is no token, and the tokens that were dropped. */
  end(): { text: string; dropped: string };
  heldCharacters(): number;
}

export function createTailTrimmer(): TailTrimmer {
  let held = '';
  /** `<s>` makes a later `</s>` the end of struck-out text in HTML. */
  let isStruckOut = false;
  let recent = '';

  function leave(text: string): string {
    recent = (recent + text).slice(-(text.length + 2));
    isStruckOut ||= recent.includes('<s>');
    recent = recent.slice(-2);
    return text;
  }

  /** Where the tokens begin that reach to the end of the text, the last of them perhaps still coming. */
  function tailStart(text: string): number {
    for (let start = 0; start < text.length; start++) {
      start = text.indexOf('<', start);
      if (start === -1) return text.length;
      if (reachesEnd(text, start)) return start;
    }
    return text.length;
  }

  return {
    push(fragment) {
      const text = held + fragment;
      const start = tailStart(text);
      held = text.slice(start);
      return leave(text.slice(0, start));
    },
    end() {
      const rest = held;
      held = '';
      const isDropped = rest !== '' && afterTokens(rest, 0) === rest.length && !(isStruckOut && rest.includes('</s>'));
      return isDropped ? { text: '', dropped: rest } : { text: leave(rest), dropped: '' };
    },
    heldCharacters: () => held.length,
  };
}

function reachesEnd(text: string, start: number): boolean {
  const behind = afterTokens(text, start);
  const rest = text.slice(behind);
  return rest === '' || endTokens.some((token) => token.startsWith(rest));
}

/** Index behind the tokens at `start`, and the spaces behind each. */
function afterTokens(text: string, start: number): number {
  let index = start;
  for (;;) {
    const token = endTokens.find((one) => text.startsWith(one, index));
    if (token === undefined) return index;
    index += token.length;
    while (/\s/.test(text[index] ?? '.')) index++;
  }
}
