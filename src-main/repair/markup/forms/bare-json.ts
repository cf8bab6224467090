import { readCallJson } from '../call-json.ts';
import { isAtEnd } from '../end-tokens.ts';
import type { Form, MarkupCall } from '../form.ts';
import { oneOf, skipSpaces } from '../input.ts';

/**
 * `{"name":"ls","parameters":{…}}` with nothing around it (Llama 3.x): only where it is the whole answer, several joined by
 * semicolons. With `</tool_call>` behind it, of which the opener was lost, it may start any line.
 */
export const bareJson: Form = {
  id: 'bare_json',
  openers: ['{'],
  mayStart: ({ isLineStart }) => isLineStart,
  *read(input, tools, _opener, { isStart }) {
    input.rewind(input.mark() - 1);
    const calls: MarkupCall[] = [];
    for (;;) {
      const read = yield* readCallJson(input, tools, { closers: ['</tool_call>'], isStrict: true });
      if (read === null) return null;
      calls.push(...read);
      yield* skipSpaces(input);
      const next = yield* oneOf(input, ['</tool_call>', ';']);
      if (next === '</tool_call>') return calls;
      input.isExample = !isStart;
      if (!isStart) return null;
      if (next === null) return (yield* isAtEnd(input)) ? calls : null;
      yield* skipSpaces(input);
    }
  },
};
