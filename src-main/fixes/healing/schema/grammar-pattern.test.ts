import { expect, test } from 'vitest';
import { isGrammarPattern } from './grammar-pattern.ts';

test.each([
  '^$',
  '^[a-z0-9_-]+$',
  '^(dag|run)_[A-Z]{2,10}$',
  '^v[0-9]+\\.[0-9]+(\\.[0-9]+)?$',
  '^https://[a-z.]+/$',
  '^[0-9]{4}-[0-9]{2}$',
  '^a{1000}$',
])('%s makes a grammar', (pattern) => {
  expect(isGrammarPattern(pattern, 1000)).toBe(true);
  // What is accepted must at least be a regular expression.
  expect(() => new RegExp(pattern)).not.toThrow();
});

test.each([
  ['', 'no anchors'],
  ['\\S', 'no anchors'],
  ['^dag', 'no anchor at the end'],
  ['dag$', 'no anchor at the start'],
  ['^\\d+$', 'a class by letter'],
  ['^.*$', 'a dot, which takes a quote'],
  ['^[^/]+$', 'a negated class, which takes a quote'],
  ['^(?!x)[a-z]+$', 'a look-ahead'],
  ['^(?:a|b)$', 'a group that does not capture'],
  ['^a|b$', 'a choice outside of a group'],
  ['^a^b$', 'an anchor inside'],
  ['^[a-$', 'an open class'],
  ['^(a$', 'an open group'],
  ['^a)$', 'a closing bracket too many'],
  ['^*a$', 'a repeat of nothing'],
  ['^(+)$', 'a repeat of nothing in a group'],
  ['^a{1001}$', 'too many repeats'],
  ['^(a{100}){100}$', 'too many repeats in one another'],
  ['^a{2$', 'an open repeat'],
  ['^a{5,2}$', 'a repeat with nothing between its limits, which takes the server down'],
  ['^ä$', 'a letter beyond ASCII'],
  ['^\\-$', 'an escape that grammars do not know'],
  ['^a\\$', 'an escaped anchor'],
  ['^"$', 'a quote'],
])('%s does not: %s', (pattern) => {
  expect(isGrammarPattern(pattern, 1000)).toBe(false);
});
