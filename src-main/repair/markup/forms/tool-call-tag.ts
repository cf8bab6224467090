import { argumentsJson } from '../arguments-json.ts';
import { readCallJson } from '../call-json.ts';
import type { Form, MarkupCall, MarkupTools } from '../form.ts';
import { available, charactersOf, type MarkupInput, oneOf, type Reading, skipSpaces } from '../input.ts';
import { type ArgumentTags, readTaggedArguments } from '../tagged-arguments.ts';
import { readFunctionTag } from './function-tag.ts';

const opener = '<tool_call>';
const closer = '</tool_call>';

/** `<tool_call>` around JSON (Hermes, Qwen 2.5 and 3), around `<function=…>` (Qwen3-Coder) or around a name and arg_key tags (GLM). */
export const toolCallTag: Form = {
  id: 'tool_call_tag',
  openers: [opener],
  *read(input, tools) {
    yield* skipSpaces(input);
    if (!(yield* available(input))) return null;
    const first = input.window[input.position] ?? '';
    if (first === '{' || first === '[') return yield* readJsonCalls(input, tools);
    if (first !== '<') return yield* readGlmCall(input, tools);
    return (yield* oneOf(input, ['<function='])) === null ? null : yield* readFunctionTag(input, tools);
  },
};

function* readJsonCalls(input: MarkupInput, tools: MarkupTools): Reading<MarkupCall[] | null> {
  const calls: MarkupCall[] = [];
  for (;;) {
    const read = yield* readCallJson(input, tools, { closers: [closer] });
    if (read === null) return null;
    calls.push(...read);
    // The closing tag may be forgotten; what follows is then looked at afresh.
    const behind = input.mark();
    yield* skipSpaces(input);
    if ((yield* oneOf(input, [closer])) !== null) return calls;
    const isNext = (yield* available(input)) && input.window[input.position] === '{';
    if (!isNext) {
      input.rewind(behind);
      return calls;
    }
  }
}

const glmTags: ArgumentTags = {
  open: '<arg_key>',
  endOfKey: '</arg_key>',
  openValue: '<arg_value>',
  close: '</arg_value>',
  ends: [closer],
  nextCall: [opener],
};

function* readGlmCall(input: MarkupInput, tools: MarkupTools): Reading<MarkupCall[] | null> {
  const written = yield* charactersOf(input, /[\w.:/-]/, maxNameCharacters);
  const tool = written ? tools.find(written) : null;
  if (tool === null) return null;
  // A word behind the opening tag is no call yet: the model may go on in prose.
  yield* skipSpaces(input);
  const next = input.mark();
  if ((yield* oneOf(input, [glmTags.open, closer])) === null) return null;
  input.rewind(next);
  input.tool = tool.name;
  const members = yield* readTaggedArguments(input, tool, glmTags);
  return members && [{ name: tool.name, id: null, argumentsText: argumentsJson(members, tool.schema) }];
}

/** No tool's name is longer (OpenAI allows 64). */
const maxNameCharacters = 128;
