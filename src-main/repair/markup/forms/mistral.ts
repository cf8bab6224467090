import { balancedText } from '../balanced-text.ts';
import { readCallJson } from '../call-json.ts';
import type { Form } from '../form.ts';
import { available, charactersOf, oneOf, skipSpaces } from '../input.ts';

const opener = '[TOOL_CALLS]';

/** Mistral and Devstral: `[TOOL_CALLS]ls[ARGS]{…}`, with `[CALL_ID]…` between in Small 3.2, or an array of calls as JSON. */
export const mistral: Form = {
  id: 'mistral',
  openers: [opener],
  *read(input, tools) {
    yield* skipSpaces(input);
    if (!(yield* available(input))) return null;
    const first = input.window[input.position];
    if (first === '[' || first === '{') return yield* readCallJson(input, tools, { closers: [opener] });
    const written = yield* charactersOf(input, /[\w.:/-]/, 128);
    const tool = written ? tools.find(written) : null;
    if (tool === null) return null;
    let id: string | null = null;
    let tag = yield* oneOf(input, ['[CALL_ID]', '[ARGS]']);
    if (tag === '[CALL_ID]') {
      id = yield* charactersOf(input, /[\w-]/, 128);
      tag = yield* oneOf(input, ['[ARGS]']);
      if (tag === null) return null;
    }
    yield* skipSpaces(input);
    if (!(yield* available(input)) || input.window[input.position] !== '{') return null;
    input.tool = tool.name;
    const argumentsText = yield* balancedText(input, [opener]);
    return argumentsText === null ? null : [{ name: tool.name, id: id || null, argumentsText }];
  },
};
