import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPlainStringBody, isPlainText } from './plain-text.ts';

test.each([
  [' ', 'words, and more.\n', true],
  [' ', 'Zeichen über ASCII hinaus: 日本', true],
  [' ', 'commentary', true],
  ['.', 'commentary', false],
  ['\n', 'assistant', false],
  [' ', 'so.commentary', false],
  [' ', 'so. commentary', true],
  [' ', '日本.commentary', false],
  [' ', 'a < b', false],
  [' ', '`code`', false],
  [' ', '😀', false],
  [' ', '\ud83d', false],
  [' ', '', true],
  ['é', 'commentary', true],
])('behind %j, %j as text: %j', (before, text, isPlain) => {
  expect(isPlainText(before, text)).toBe(isPlain);
});

test.each([
  ['const a = {};', true],
  ['// 日本 😀', true],
  ['a\\nb', true],
  ['say \\"hi\\" \\\\ \\t', true],
  ['a\\n', false],
  ['a\\n<b', false],
  ['a\\', false],
  ['\\u00e9', false],
  ['\\x41', false],
  ['a"', false],
  ['a<b', false],
  ['a\nb', false],
  ['a\u007f', false],
  ['\ud83d', false],
])('%j as the text of a string: %j', (text, isPlain) => {
  expect(isPlainStringBody(text)).toBe(isPlain);
});

test('the loops over ASCII say what the expressions say', () => {
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 6 });
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }), ascii, (before, text) => {
      // A character beyond ASCII that is plain sends the whole text to the expression.
      expect(isPlainText(before, text)).toBe(isPlainText(before, `${text}é`));
      expect(isPlainStringBody(text)).toBe(isPlainStringBody(`é${text}`));
    }),
    { numRuns: 5000, seed: 20_261_124 },
  );
});
