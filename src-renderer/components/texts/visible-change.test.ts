import { expect, test } from 'vitest';
import { visibleChange } from './visible-change.ts';

test.each([
  ['part', '\n', '↵\n'],
  ['part', 'a\n', 'a↵\n'],
  ['part', '\t\r', '⇥␍'],
  ['part', ' a b ', '·a b·'],
  ['part', '\u0000\u001b\u007f', '␀␛␡'],
  ['part', '\\n', '\\n'],
  ['whole', '\n', '↵\n'],
  ['whole', '  ', '··'],
  ['whole', 'a\n', 'a\n'],
  ['whole', ' a\tb', ' a\tb'],
  ['whole', '', ''],
])('a %s: %j → %j', (extent, text, visible) => {
  expect(visibleChange(text, extent === 'whole')).toBe(visible);
});
