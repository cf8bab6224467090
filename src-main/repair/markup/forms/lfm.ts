import { readCallJson } from '../call-json.ts';
import type { Form } from '../form.ts';
import { available, oneOf, skipSpaces } from '../input.ts';
import { readPythonCalls } from '../python-calls.ts';

const closer = '<|tool_call_end|>';

/** LFM2: `<|tool_call_start|>[ls(path='.')]<|tool_call_end|>`, a list of calls as Python writes them, or as JSON. */
export const lfm: Form = {
  id: 'lfm',
  openers: ['<|tool_call_start|>'],
  *read(input, tools) {
    yield* skipSpaces(input);
    if (!(yield* available(input))) return null;
    const calls =
      input.window[input.position] === '{'
        ? yield* readCallJson(input, tools, { closers: [closer] })
        : yield* readPythonCalls(input, tools, [closer]);
    if (calls === null) return null;
    const behind = input.mark();
    yield* skipSpaces(input);
    if ((yield* oneOf(input, [closer])) === null) input.rewind(behind);
    return calls;
  },
};
