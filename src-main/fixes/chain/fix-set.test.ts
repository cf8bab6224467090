import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Fix } from '../fix.ts';
import { createFixSet } from './fix-set.ts';

const options = z.object({ limit: z.int().default(3), mode: z.enum(['a', 'b']).default('a') });

function fix(id: string, enabledByDefault: boolean): Fix {
  return { info: { id, title: id, why: id, enabledByDefault, options } };
}

const fixes = [fix('one', true), fix('two', false), fix('three', true)];

function idsAndOptions(...of: Parameters<typeof createFixSet>) {
  return createFixSet(...of).map(({ fix: { info }, options: given }) => [info.id, given]);
}

test('a fix that the configuration does not name has its defaults', () => {
  expect(idsAndOptions(fixes, { enabled: true, modules: {} })).toEqual([
    ['one', { limit: 3, mode: 'a' }],
    ['three', { limit: 3, mode: 'a' }],
  ]);
});

test('options that are not given are the defaults of those that are', () => {
  const modules = { one: { enabled: false }, two: { enabled: true, limit: 5 }, three: { enabled: true, mode: 'b' } };
  expect(idsAndOptions(fixes, { enabled: true, modules })).toEqual([
    ['two', { limit: 5, mode: 'a' }],
    ['three', { limit: 3, mode: 'b' }],
  ]);
});

test('switched off as a whole there are none', () => {
  expect(createFixSet(fixes, { enabled: false, modules: { one: { enabled: true } } })).toEqual([]);
});

test('options that the schema refuses are refused here, not in a request', () => {
  expect(() => createFixSet(fixes, { enabled: true, modules: { one: { enabled: true, limit: 'x' } } })).toThrow();
});
