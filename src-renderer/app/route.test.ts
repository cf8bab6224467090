import { expect, test } from 'vitest';
import { hrefOf, parseRoute } from './route.ts';

test.each([
  ['', 'now', null],
  ['#/now', 'now', null],
  ['#settings', 'settings', null],
  ['#/requests/4f1c', 'requests', '4f1c'],
  ['#/sessions/a%2Fb%20c', 'sessions', 'a/b c'],
  ['#/sessions/100%', 'sessions', '100%'],
  ['#/constructor', 'now', null],
  ['#/elsewhere/12', 'now', null],
])('%s is the screen %s with %s', (hash, screen, id) => {
  expect(parseRoute(hash)).toEqual({ screen, id });
});

test('an address leads back to what it was made of', () => {
  const id = 'name/with?odd#signs %';
  expect(parseRoute(hrefOf('sessions', id))).toEqual({ screen: 'sessions', id });
});
