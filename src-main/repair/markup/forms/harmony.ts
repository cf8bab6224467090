import { balancedText } from '../balanced-text.ts';
import type { Form, MarkupCall, MarkupTools } from '../form.ts';
import { available, charactersOf, type MarkupInput, oneOf, type Reading, skipSpaces } from '../input.ts';

const closers = ['<|call|>', '<|end|>', '<|return|>'];

/** gpt-oss: `<|channel|>commentary to=functions.ls <|constrain|>json<|message|>{…}<|call|>`. */
export const harmony: Form = {
  id: 'harmony',
  openers: ['<|start|>assistant', '<|channel|>'],
  *read(input, tools) {
    let header = '';
    for (;;) {
      const words = yield* charactersOf(input, /[^<\n]/, maxHeaderCharacters);
      if (words === null) return null;
      header += ` ${words}`;
      const token = yield* oneOf(input, ['<|message|>', '<|constrain|>', '<|channel|>']);
      if (token === null) return null;
      if (token === '<|message|>') return yield* readMessage(input, tools, header);
    }
  },
};

/** The same without its special tokens: words, glued to what came before (`…assistantcommentary to=functions.ls json{…}`). */
export const harmonyWords: Form = {
  id: 'harmony',
  openers: ['assistantcommentary to=', 'commentary to='],
  // Any word might begin like this; a header that lost its tokens has no space before it.
  mayStart: ({ isUnspaced }) => isUnspaced,
  *read(input, tools) {
    const recipient = yield* charactersOf(input, /[\w.:-]/, maxHeaderCharacters);
    if (!recipient) return null;
    yield* skipSpaces(input);
    yield* oneOf(input, ['json', 'code']);
    return yield* readMessage(input, tools, ` to=${recipient}`);
  },
};

const maxHeaderCharacters = 128;

function* readMessage(input: MarkupInput, tools: MarkupTools, header: string): Reading<MarkupCall[] | null> {
  const recipient = / to=([\w.:-]+)/.exec(header);
  const tool = recipient === null ? null : tools.find(recipient[1] ?? '');
  yield* skipSpaces(input);
  if (tool === null || !(yield* available(input)) || input.window[input.position] !== '{') return null;
  input.tool = tool.name;
  const argumentsText = yield* balancedText(input, closers);
  if (argumentsText === null) return null;
  const behind = input.mark();
  yield* skipSpaces(input);
  if ((yield* oneOf(input, closers)) === null) input.rewind(behind);
  return [{ name: tool.name, id: null, argumentsText }];
}
