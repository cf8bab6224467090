import { readCallJson } from '../call-json.ts';
import { isAtEnd } from '../end-tokens.ts';
import type { Form, MarkupCall } from '../form.ts';
import { charactersOf, oneOf, skipSpaces } from '../input.ts';
import { readPythonCalls } from '../python-calls.ts';

const fence = '```';

/**
 * A call in a code fence (Qwen2.5-Coder; as Python in Gemma 3's `tool_code`). A fence in the middle of an answer is an example
 * that the answer speaks of: only what ends it is a call.
 */
export const fenced: Form = {
  id: 'fenced',
  openers: [fence],
  mayStart: ({ isLineStart }) => isLineStart,
  *read(input, tools) {
    const calls: MarkupCall[] = [];
    for (;;) {
      const language = yield* charactersOf(input, /\w/, 16);
      if (language === null || !languages.has(language)) return null;
      yield* charactersOf(input, /[ \t\r]/, 8);
      if ((yield* oneOf(input, ['\n'])) === null) return null;
      yield* skipSpaces(input);
      const read =
        language === 'tool_code'
          ? yield* readPythonCalls(input, tools, [fence])
          : yield* readCallJson(input, tools, { closers: [], isStrict: true });
      if (read === null) return null;
      calls.push(...read);
      yield* skipSpaces(input);
      if ((yield* oneOf(input, [fence])) === null) return null;
      if (yield* isAtEnd(input)) return calls;
      if ((yield* oneOf(input, [fence])) === null) return null;
    }
  },
};

const languages: ReadonlySet<string> = new Set(['', 'json', 'JSON', 'tool_call', 'tool_calls', 'tool', 'tool_code']);
