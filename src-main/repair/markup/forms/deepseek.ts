import { balancedText } from '../balanced-text.ts';
import type { Form, MarkupCall } from '../form.ts';
import { available, charactersOf, oneOf, skipSpaces } from '../input.ts';

/** The tokens as the tokenizer has them, and as models spell them out. */
const spellings = ['<｜tool▁X▁Y｜>', '<｜tool_X_Y｜>', '<｜tool X Y｜>', '<|tool_X_Y|>'];
const tokens = (what: string, where: string): string[] =>
  spellings.map((spelling) => spelling.replace('X', what).replace('Y', where));

const outerOpeners = [...tokens('calls', 'begin'), '<｜tool▁calls｜>'];
const outerClosers = tokens('calls', 'end');
// Kimi spells its own token like DeepSeek's last one, with another inside.
const openers = tokens('call', 'begin').filter((token) => token !== '<|tool_call_begin|>');
const closers = tokens('call', 'end');
const separators = ['<｜tool▁sep｜>', '<｜tool_sep｜>', '<｜tool sep｜>', '<|tool_sep|>'];

/** DeepSeek V3 and R1: `function`, separator, name and a JSON fence; V3.1: name, separator and JSON. */
export const deepseek: Form = {
  id: 'deepseek',
  openers: [...outerOpeners, ...openers],
  *read(input, tools, opener) {
    const isOuter = outerOpeners.includes(opener);
    const calls: MarkupCall[] = [];
    if (isOuter) {
      yield* skipSpaces(input);
      if ((yield* oneOf(input, [...openers, '<|tool_call_begin|>'])) === null) return null;
    }
    for (;;) {
      yield* skipSpaces(input);
      let written = yield* charactersOf(input, /[\w.:/-]/, 128);
      if (!written || (yield* oneOf(input, separators)) === null) return null;
      if (written === 'function') written = yield* charactersOf(input, /[\w.:/-]/, 128);
      const tool = written ? tools.find(written) : null;
      if (tool === null) return null;
      input.tool = tool.name;
      yield* skipSpaces(input);
      const fence = yield* oneOf(input, ['```json', '```']);
      yield* skipSpaces(input);
      if (!(yield* available(input)) || input.window[input.position] !== '{') return null;
      const argumentsText = yield* balancedText(input, [...closers, ...outerClosers]);
      if (argumentsText === null) return null;
      calls.push({ name: tool.name, id: null, argumentsText });
      let behind = input.mark();
      yield* skipSpaces(input);
      if (fence !== null) {
        yield* oneOf(input, ['```']);
        yield* skipSpaces(input);
      }
      if ((yield* oneOf(input, closers)) !== null) behind = input.mark();
      yield* skipSpaces(input);
      if (!isOuter) {
        input.rewind(behind);
        return calls;
      }
      const next = yield* oneOf(input, [...openers, '<|tool_call_begin|>', ...outerClosers]);
      if (next === null) input.rewind(behind);
      if (next === null || outerClosers.includes(next)) return calls;
    }
  },
};
