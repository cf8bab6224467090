import { balancedText } from '../balanced-text.ts';
import type { Form } from '../form.ts';
import { available, charactersOf, oneOf, skipSpaces } from '../input.ts';

/** What agents print when a tool runs, imitated by models that saw it in their history: `[Tool call: Bash({"command":"ls"})]`. */
export const imitation: Form = {
  id: 'imitation',
  openers: ['[Tool call:', '[Tool Call:', '[tool call:', '[tool_call:', '[Calling tool:'],
  *read(input, tools) {
    yield* skipSpaces(input);
    const written = yield* charactersOf(input, /[\w.:/-]/, 128);
    const tool = written ? tools.find(written) : null;
    if (tool === null || (yield* oneOf(input, ['('])) === null) return null;
    yield* skipSpaces(input);
    if (!(yield* available(input))) return null;
    let argumentsText: string | null = '{}';
    if (input.window[input.position] === '{') {
      input.tool = tool.name;
      argumentsText = yield* balancedText(input, []);
      if (argumentsText === null) return null;
    }
    yield* skipSpaces(input);
    if ((yield* oneOf(input, [')'])) === null) return null;
    yield* skipSpaces(input);
    if ((yield* oneOf(input, [']'])) === null) return null;
    return [{ name: tool.name, id: null, argumentsText }];
  },
};
