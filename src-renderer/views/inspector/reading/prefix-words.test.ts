import { expect, it } from 'vitest';
import type { PrefixComparison, PromptPart } from '#shared/contract/prompt-outline.ts';
import { prefixSentence, sameParts } from './prefix-words.ts';

function part(kind: PromptPart['kind'], role: string | null, hash: string): PromptPart {
  return { kind, role, characters: 10, hash };
}

const system = part('system', 'system', 's');
const user = part('message', 'user', 'u');
const assistant = part('message', 'assistant', 'a');

function compared(
  before: PromptPart[],
  after: PromptPart[],
  first: PrefixComparison['firstDifference'],
): PrefixComparison {
  return { previousId: 'p', previousParts: before, parts: after, firstDifference: first };
}

it.each<[string, PrefixComparison, string, number]>([
  [
    'a changed system prompt',
    compared([system, user], [{ ...system, hash: 't' }, user], {
      part: 0,
      text: { atCharacter: 1203, before: 'a', after: 'b' },
    }),
    'The system prompt changed at character 1,204.',
    0,
  ],
  [
    'a changed message',
    compared([system, user], [system, { ...user, hash: 'v' }], { part: 1, text: null }),
    'Message 1 (user) changed.',
    1,
  ],
  ['growth', compared([system, user], [system, user, assistant], null), 'followed by 1 new part', 2],
  ['the same again', compared([system, user], [system, user], null), 'and nothing was added', 2],
  [
    'another message in its place',
    compared([system, user], [system, assistant], { part: 1, text: null }),
    'Message 1 (assistant) stands where message 1 (user) stood.',
    1,
  ],
  [
    'a lost end',
    compared([system, user], [system], { part: 1, text: null }),
    'Message 1 (user) of the request before is gone',
    1,
  ],
  [
    'tools that moved in',
    compared([system], [part('tools', null, 't'), system], { part: 0, text: null }),
    'The tool list stands where the system prompt stood.',
    0,
  ],
])('%s', (_, prefix, words, same) => {
  expect(prefixSentence(prefix)).toContain(words);
  expect(sameParts(prefix)).toBe(same);
});
