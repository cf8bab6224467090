import { argumentsJson } from '../arguments-json.ts';
import type { Form, MarkupCall, MarkupTools } from '../form.ts';
import { charactersOf, type MarkupInput, oneOf, type Reading, skipSpaces } from '../input.ts';
import { type ArgumentTags, readTaggedArguments } from '../tagged-arguments.ts';

/** `<function=ls><parameter=path>src</parameter></function>`, often without the `<tool_call>` around it (Qwen3-Coder, Nemotron). */
export const functionTag: Form = {
  id: 'function_tag',
  openers: ['<function='],
  read: readFunctionTag,
};

const tags: ArgumentTags = {
  open: '<parameter=',
  endOfKey: '>',
  isFramed: true,
  close: '</parameter>',
  ends: ['</function>', '</tool_call>'],
  nextCall: ['<tool_call>', '<function='],
};

/** Reads on from behind `<function=`. */
export function* readFunctionTag(input: MarkupInput, tools: MarkupTools): Reading<MarkupCall[] | null> {
  const written = yield* charactersOf(input, /[^<>\n]/, maxNameCharacters);
  const tool = written ? tools.find(written.replaceAll(/^["']|["']$/g, '')) : null;
  if (tool === null || (yield* oneOf(input, ['>'])) === null) return null;
  input.tool = tool.name;
  const members = yield* readTaggedArguments(input, tool, tags);
  if (members === null) return null;
  const behind = input.mark();
  yield* skipSpaces(input);
  if ((yield* oneOf(input, ['</tool_call>'])) === null) input.rewind(behind);
  return [{ name: tool.name, id: null, argumentsText: argumentsJson(members, tool.schema) }];
}

/** No tool's name is longer (OpenAI allows 64). */
const maxNameCharacters = 128;
