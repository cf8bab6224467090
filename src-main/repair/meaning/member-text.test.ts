import { expect, test } from 'vitest';
import { memberText } from './member-text.ts';

test.each<[string, string | null, string | null]>([
  ['{"a":1.50,"b":2}', 'a', '1.50'],
  [' { "a" : { "b" : [ 1 , "}" ] } } ', 'a', '{ "b" : [ 1 , "}" ] }'],
  ['{"x":"a\\"}","a":"\\\\"}', 'a', '"\\\\"'],
  ['{"a":1,"a":2}', 'a', '2'],
  ['{"\\u0061":true}', 'a', 'true'],
  ['{}', 'a', null],
  ['{"b":[]}', 'a', null],
  ['[ {"a":1} ]', null, '{"a":1}'],
])('%s at %s', (text, key, wanted) => {
  expect(memberText(text, key)).toBe(wanted);
});
