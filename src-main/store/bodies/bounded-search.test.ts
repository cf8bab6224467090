import { expect, test } from 'vitest';
import { createBoundedSearch } from './bounded-search.ts';

const endless = `${'a'.repeat(60)}!`;

test('finds what the pattern matches, and not what is nothing', () => {
  const search = createBoundedSearch();
  expect(search(/a+/g, 'aa b a')).toStrictEqual([
    [0, 2],
    [5, 6],
  ]);
  expect(search(/x*/g, 'axxb')).toStrictEqual([[1, 3]]);
});

test.each(['(a+)+$', '(a|a)*$', '^(?:a|aa)+$', '([a-z]+)*\\d'])('%s is stopped', (pattern) => {
  expect(createBoundedSearch({ maxMs: 20, maxFailures: 3 })(new RegExp(pattern, 'g'), endless)).toBeNull();
});

test('a pattern that was stopped once is tried again, one that always is no more', () => {
  const search = createBoundedSearch({ maxMs: 20, maxFailures: 2 });
  expect(search(/(a+)+$/g, endless)).toBeNull();
  expect(search(/a/g, 'a')).toStrictEqual([[0, 1]]);
  expect(search(/(a+)+$/g, endless)).toBeNull();
  expect(search(/(a+)+$/g, endless)).toBeNull();
  expect(search(/a/g, 'a')).toBeNull();
});
