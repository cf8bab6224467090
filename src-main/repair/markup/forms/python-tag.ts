import { readCallJson } from '../call-json.ts';
import type { Form, MarkupCall } from '../form.ts';
import { available, oneOf, skipSpaces } from '../input.ts';
import { readPythonCalls } from '../python-calls.ts';

/** Llama 3.x: `<|python_tag|>` before JSON, several joined by semicolons, or before `ls.call(path=".")`. */
export const pythonTag: Form = {
  id: 'python_tag',
  openers: ['<|python_tag|>'],
  *read(input, tools) {
    const calls: MarkupCall[] = [];
    for (;;) {
      yield* skipSpaces(input);
      if (!(yield* available(input))) return null;
      const isJson = input.window[input.position] === '{' || input.window[input.position] === '[';
      const read = isJson
        ? yield* readCallJson(input, tools, { closers: endings })
        : yield* readPythonCalls(input, tools, endings);
      if (read === null) return null;
      calls.push(...read);
      const behind = input.mark();
      yield* skipSpaces(input);
      const next = yield* oneOf(input, [';', ...endings]);
      if (next === ';') continue;
      if (next === null) input.rewind(behind);
      return calls;
    }
  },
};

const endings = ['<|eom_id|>', '<|eot_id|>'];
