import { createCodeTracker } from './code-tracker.ts';
import { partialWordLength } from './partial-word.ts';

export interface ThinkingPart {
  kind: 'text' | 'reasoning';
  text: string;
}

/** Parts thoughts that came as text, between tags, from the text itself. */
export interface ThinkingSplitter {
  push(fragment: string): ThinkingPart[];
  /** No more text: what could have become a tag is none. */
  end(): ThinkingPart[];
  heldCharacters(): number;
  /** In the middle of text, nothing withheld: text without markup passes. */
  isAtRest(): boolean;
  /** Tags taken out so far. */
  openers(): number;
  /** Closing tags without an opening one. */
  strayClosers(): number;
}

const tags: readonly (readonly [opener: string, closer: string])[] = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
  ['[THINK]', '[/THINK]'],
];
const openers = tags.map(([opener]) => opener);
const closers = tags.map(([, closer]) => closer);

/**
 * An opening tag counts where a line begins, outside of code. A closing tag without one (its opener stood in the prompt) is taken
 * out once; the text before it has left already and stays text.
 */
export function createThinkingSplitter(): ThinkingSplitter {
  const code = createCodeTracker();
  let held = '';
  /** Ends the thoughts that are being read; null in text. */
  let closer: string | null = null;
  let isLineStart = true;
  let hasText = false;
  /** Spaces around tags belong to them. */
  let skipsSpaces = false;
  let openerCount = 0;
  let strayCount = 0;
  let parts: ThinkingPart[] = [];

  function add(kind: ThinkingPart['kind'], text: string): void {
    const visible = skipsSpaces ? text.trimStart() : text;
    if (visible === '') return;
    skipsSpaces = false;
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += visible;
    else parts.push({ kind, text: visible });
  }

  /** Reads what it can, and returns what must wait for more. */
  function readThoughts(text: string, ending: string, isLast: boolean): string {
    const at = text.indexOf(ending);
    if (at !== -1) {
      add('reasoning', text.slice(0, at));
      closer = null;
      skipsSpaces = true;
      isLineStart = true;
      return readText(text.slice(at + ending.length), isLast);
    }
    const waiting = isLast ? 0 : partialWordLength(text, [ending]);
    add('reasoning', text.slice(0, text.length - waiting));
    return text.slice(text.length - waiting);
  }

  function readText(text: string, isLast: boolean): string {
    for (let index = 0; index < text.length; index++) {
      const character = text[index] ?? '';
      const words = (character === '<' || character === '[') && !code.isCode(character) ? tagsHere() : [];
      const rest = words.length > 0 ? text.slice(index, index + longestTag) : '';
      const tag = words.find((word) => rest.startsWith(word));
      if (tag !== undefined) {
        add('text', text.slice(0, index));
        return readTag(tag, text.slice(index + tag.length), isLast);
      }
      if (!isLast && words.some((word) => word.startsWith(rest))) {
        add('text', text.slice(0, index));
        return text.slice(index);
      }
      follow(character);
    }
    add('text', text);
    return '';
  }

  function readTag(tag: string, rest: string, isLast: boolean): string {
    const opened = tags.find(([opener]) => opener === tag);
    if (opened === undefined) {
      strayCount++;
      skipsSpaces = !hasText;
      return readText(rest, isLast);
    }
    openerCount++;
    closer = opened[1];
    skipsSpaces = true;
    return readThoughts(rest, closer, isLast);
  }

  function tagsHere(): readonly string[] {
    return [...(isLineStart ? openers : []), ...(strayCount === 0 ? closers : [])];
  }

  function follow(character: string): void {
    code.add(character);
    if (character === '\n') isLineStart = true;
    else if (character.trim() !== '') {
      isLineStart = false;
      hasText = true;
    }
  }

  function read(text: string, isLast: boolean): ThinkingPart[] {
    parts = [];
    held = closer === null ? readText(text, isLast) : readThoughts(text, closer, isLast);
    return parts;
  }

  return {
    push: (fragment) => read(held + fragment, false),
    end: () => read(held, true),
    heldCharacters: () => held.length,
    isAtRest: () => held === '' && closer === null && !skipsSpaces,
    openers: () => openerCount,
    strayClosers: () => strayCount,
  };
}

const longestTag = Math.max(...openers.concat(closers).map((tag) => tag.length));
