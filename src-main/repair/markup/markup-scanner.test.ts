import { expect, test } from 'vitest';
import { createSchemaView } from '../json-schema.ts';
import type { MarkupTools } from './form.ts';
import { allForms } from './forms/all-forms.ts';
import { createMarkupScanner } from './markup-scanner.ts';

const schema = createSchemaView({ type: 'object', properties: { path: { type: 'string' } } });
const tools: MarkupTools = { find: (name) => (name === 'ls' || name === 'write' ? { name, schema } : null) };

/** What leaves after each fragment, and what is still held then. */
function leaving(fragments: string[]): [string, number][] {
  const scanner = createMarkupScanner(tools, allForms);
  return fragments.map((fragment) => {
    const found = scanner.push(fragment);
    return [found.map((one) => (one.kind === 'text' ? one.text : `<${one.kind}>`)).join(''), scanner.heldCharacters()];
  });
}

test.each<[string, string[], [string, number][]]>([
  [
    'ordinary text leaves at once',
    ['Hel', 'lo\n', 'a. ', '{x}'],
    [
      ['Hel', 0],
      ['lo\n', 0],
      ['a. ', 0],
      ['{x}', 0],
    ],
  ],
  [
    'a possible opener waits for one character',
    ['a <', 'b> <', 't'],
    [
      ['a ', 1],
      ['<b> ', 1],
      ['', 2],
    ],
  ],
  [
    'an opener of nothing leaves',
    ['<tool_call>', '!'],
    [
      ['', 11],
      ['<tool_call>!', 0],
    ],
  ],
  [
    'a word behind an opener could be a tool until it ends',
    ['<tool_call>x', ' '],
    [
      ['', 12],
      ['<tool_call>x ', 0],
    ],
  ],
  [
    'an unknown tool leaves as soon as it is named',
    ['<tool_call>{"name":', '"nope"', '}'],
    [
      ['', 19],
      ['<tool_call>{"name":"nope"', 0],
      ['}', 0],
    ],
  ],
  [
    'other JSON leaves at its first key',
    ['{"', 'k', 'x":1}'],
    [
      ['', 2],
      ['{"k', 0],
      ['x":1}', 0],
    ],
  ],
  [
    'a fence of another language leaves with its first line',
    ['```', 'py', '\nx'],
    [
      ['', 3],
      ['', 5],
      ['```py\nx', 0],
    ],
  ],
  [
    'in code nothing waits',
    ['`', 'a <', '<tool_call>', '`'],
    [
      ['', 1],
      ['`a <', 0],
      ['<tool_call>', 0],
      ['`', 0],
    ],
  ],
  [
    'a call is found with its last character',
    ['<tool_call>{"name":"ls"}</tool_call', '>'],
    [
      ['', 35],
      ['<calls>', 0],
    ],
  ],
  [
    'spaces behind a call wait for text',
    ['<function=ls></function>', '\n\n', 'B'],
    [
      ['', 24],
      ['', 26],
      ['<calls>B', 0],
    ],
  ],
])('%s', (_name, fragments, expected) => {
  expect(leaving(fragments)).toEqual(expected);
});

test('a long call in small fragments is read whole', () => {
  const content = 'line with <b> and "quotes" and }\n'.repeat(4000);
  const text = `<tool_call>${JSON.stringify({ name: 'write', arguments: { path: content } })}</tool_call>`;
  const scanner = createMarkupScanner(tools, allForms);
  const found = [];
  for (let index = 0; index < text.length; index += 4) found.push(...scanner.push(text.slice(index, index + 4)));
  expect(found).toMatchObject([{ kind: 'calls', calls: [{ argumentsText: JSON.stringify({ path: content }) }] }]);
});
