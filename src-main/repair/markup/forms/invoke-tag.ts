import { argumentsJson } from '../arguments-json.ts';
import type { Form, MarkupCall } from '../form.ts';
import { charactersOf, oneOf, skipSpaces } from '../input.ts';
import { readTaggedArguments } from '../tagged-arguments.ts';

/** Prefixes of the tags: DeepSeek V3.2 and later, plain, and MiniMax (whose outer tag alone has one). */
const dsml = '｜DSML｜';
const outer: Readonly<Record<string, { tag: string; prefix: string }>> = {
  [`<${dsml}function_calls>`]: { tag: `${dsml}function_calls`, prefix: dsml },
  [`<${dsml}tool_calls>`]: { tag: `${dsml}tool_calls`, prefix: dsml },
  '<function_calls>': { tag: 'function_calls', prefix: '' },
  '<minimax:tool_call>': { tag: 'minimax:tool_call', prefix: '' },
};

/** `<invoke name="ls"><parameter name="path">src</parameter></invoke>` in one of several outer tags, or in none. */
export const invokeTag: Form = {
  id: 'invoke_tag',
  openers: [...Object.keys(outer), `<${dsml}invoke name="`, '<invoke name="'],
  *read(input, tools, opener) {
    const around = outer[opener];
    const prefix = around?.prefix ?? (opener.includes(dsml) ? dsml : '');
    const invoke = `<${prefix}invoke name="`;
    if (around !== undefined) {
      yield* skipSpaces(input);
      if ((yield* oneOf(input, [invoke])) === null) return null;
    }
    const calls: MarkupCall[] = [];
    for (;;) {
      const written = yield* charactersOf(input, /[^"<>\n]/, 128);
      const tool = written ? tools.find(written) : null;
      if (tool === null || (yield* oneOf(input, ['">'])) === null) return null;
      input.tool = tool.name;
      const members = yield* readTaggedArguments(input, tool, {
        open: `<${prefix}parameter name="`,
        endOfKey: '"',
        hasAttributes: true,
        close: `</${prefix}parameter>`,
        ends: [`</${prefix}invoke>`],
        nextCall: [invoke],
      });
      if (members === null) return null;
      calls.push({ name: tool.name, id: null, argumentsText: argumentsJson(members, tool.schema) });
      const behind = input.mark();
      yield* skipSpaces(input);
      const next = yield* oneOf(input, [invoke, ...(around === undefined ? [] : [`</${around.tag}>`])]);
      if (next === invoke) continue;
      if (next === null) input.rewind(behind);
      return calls;
    }
  },
};
