import { balancedText } from '../balanced-text.ts';
import type { Form, MarkupCall } from '../form.ts';
import { available, charactersOf, oneOf, skipSpaces } from '../input.ts';

const sectionOpener = '<|tool_calls_section_begin|>';
const sectionCloser = '<|tool_calls_section_end|>';
const opener = '<|tool_call_begin|>';
const closer = '<|tool_call_end|>';

/** Kimi K2: the id `functions.ls:0` names the tool, and is kept: the template numbers later results by it. */
export const kimi: Form = {
  id: 'kimi',
  openers: [sectionOpener, opener],
  *read(input, tools, found) {
    if (found === sectionOpener) {
      yield* skipSpaces(input);
      if ((yield* oneOf(input, [opener])) === null) return null;
    }
    const calls: MarkupCall[] = [];
    for (;;) {
      yield* skipSpaces(input);
      const id = yield* charactersOf(input, /[\w.:/-]/, 192);
      yield* skipSpaces(input);
      if (!id || (yield* oneOf(input, ['<|tool_call_argument_begin|>'])) === null) return null;
      const tool = tools.find(id.replace(/:\d+$/, ''));
      if (tool === null) return null;
      input.tool = tool.name;
      yield* skipSpaces(input);
      if (!(yield* available(input)) || input.window[input.position] !== '{') return null;
      const argumentsText = yield* balancedText(input, [closer, sectionCloser]);
      if (argumentsText === null) return null;
      calls.push({ name: tool.name, id, argumentsText });
      let behind = input.mark();
      yield* skipSpaces(input);
      if ((yield* oneOf(input, [closer])) !== null) behind = input.mark();
      yield* skipSpaces(input);
      const next = yield* oneOf(input, [opener, sectionCloser]);
      if (next === opener) continue;
      if (next === null) input.rewind(behind);
      return calls;
    }
  },
};
