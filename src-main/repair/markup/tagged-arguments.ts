import type { RawArgument } from './arguments-json.ts';
import type { MarkupTool } from './form.ts';
import {
  available,
  charactersOf,
  type MarkupInput,
  oneOf,
  type Reading,
  skipSpaces,
  type TextEnd,
  textUntil,
} from './input.ts';

/** The tags of one family of XML-like arguments. */
export interface ArgumentTags {
  /** Before a key. */
  readonly open: string;
  /** After a key; attributes may stand before it where `hasAttributes`. */
  readonly endOfKey: string;
  readonly hasAttributes?: boolean;
  /** Templates of this family put a value on lines of its own; those two line ends are not part of it. */
  readonly isFramed?: boolean;
  /** Before a value, where it does not follow the key at once. */
  readonly openValue?: string;
  readonly close: string;
  /** Any of these ends the call. */
  readonly ends: readonly string[];
  /** Openers of a next call: it ends this one, whose own end was forgotten. */
  readonly nextCall: readonly string[];
}

/**
 * Reads arguments up to and including the tag that ends the call. Values are raw text: a closing tag ends one only if markup goes
 * on behind it, so that a value may speak of its own tags. Null when this is no markup, or when the text ends inside a value.
 */
export function* readTaggedArguments(
  input: MarkupInput,
  tool: MarkupTool,
  tags: ArgumentTags,
): Reading<RawArgument[] | null> {
  const members: RawArgument[] = [];
  for (;;) {
    yield* skipSpaces(input);
    const before = input.mark();
    const tag = yield* oneOf(input, [tags.open, tags.close, ...tags.ends, ...tags.nextCall]);
    if (tag === null) {
      const isOver = !(yield* available(input));
      return isOver && input.ended === 'whole' ? members : null;
    }
    if (tag === tags.open) {
      const member = yield* readMember(input, tool, tags);
      if (member === null) return null;
      members.push(member);
    } else if (tag !== tags.close) {
      if (tags.nextCall.includes(tag)) input.rewind(before);
      return members;
    }
  }
}

function* readMember(input: MarkupInput, tool: MarkupTool, tags: ArgumentTags): Reading<RawArgument | null> {
  const key = yield* charactersOf(input, /[^<>"'\n]/, maxKeyCharacters);
  if (!key) return null;
  if ((yield* oneOf(input, [tags.endOfKey])) === null) return null;
  let isString: boolean | undefined;
  if (tags.hasAttributes) {
    const attributes = yield* charactersOf(input, /[^<>\n]/, maxKeyCharacters);
    if (attributes === null || (yield* oneOf(input, ['>'])) === null) return null;
    const said = /\bstring=["'](true|false)["']/.exec(attributes);
    if (said !== null) isString = said[1] === 'true';
  }
  if (tags.openValue !== undefined) {
    yield* skipSpaces(input);
    if ((yield* oneOf(input, [tags.openValue])) === null) return null;
  }
  const text = yield* readValue(input, tool, tags);
  if (text === null) return null;
  return {
    key: key.trim(),
    text: tags.isFramed ? text.replace(/^\r?\n/, '').replace(/\r?\n$/, '') : text,
    ...(isString === undefined ? {} : { isString }),
  };
}

/** Names of arguments are short; what is longer is text that only looked like markup. */
const maxKeyCharacters = 200;

function* readValue(input: MarkupInput, tool: MarkupTool, tags: ArgumentTags): Reading<string | null> {
  const start = input.mark();
  const follow = [tags.open, tags.close, ...tags.ends, ...tags.nextCall];
  for (;;) {
    const found = yield* textUntil(input, [tags.close, ...tags.ends, `\n${tags.open}`]);
    if (found === null) return null;
    const behind = input.mark();
    const end = behind - found.closer.length;
    if (found.closer === tags.close) {
      if (yield* goesOn(input, follow, 'cut')) {
        input.rewind(behind);
        return input.between(start, end);
      }
    } else if (found.closer === `\n${tags.open}`) {
      // The value's own closing tag was forgotten, if what opens here is an argument of this tool.
      const key = yield* charactersOf(input, /[^<>"'\n]/, maxKeyCharacters);
      if (key && tool.schema.keys.has(key.trim()) && (yield* oneOf(input, [tags.endOfKey])) !== null) {
        input.rewind(end);
        return input.between(start, end);
      }
    } else if (yield* goesOn(input, [...tags.ends, ...tags.nextCall], 'whole')) {
      input.rewind(end);
      return input.between(start, end);
    }
    input.rewind(behind);
  }
}

/** Whether markup follows, or the end of the text: any end, or only one of the model's own will. */
function* goesOn(input: MarkupInput, follow: readonly string[], end: TextEnd): Reading<boolean> {
  yield* skipSpaces(input);
  if (!(yield* available(input))) return end === 'cut' || input.ended === 'whole';
  return (yield* oneOf(input, follow)) !== null;
}
