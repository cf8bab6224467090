import { expect, it } from 'vitest';
import { comparisonId, sessionsOf } from './session-route.ts';

it('one session is itself, whatever stands in its id', () => {
  expect(sessionsOf('a/b vs c')).toEqual(['a/b vs c']);
});

it('two go into an address and come out again', () => {
  expect(sessionsOf(comparisonId('a/b', 'c'))).toEqual(['a/b', 'c']);
});
