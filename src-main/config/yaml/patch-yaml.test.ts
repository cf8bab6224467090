import { describe, expect, test } from 'vitest';
import type { ConfigChange } from '#shared/config/config-change.ts';
import { ConfigPatchError } from '../config-errors.ts';
import { patchYaml } from './patch-yaml.ts';

const port = (value: ConfigChange['value']): ConfigChange[] => [{ path: ['server', 'port'], value }];

describe('a value in the place of another changes nothing else', () => {
  test.each<[name: string, before: string, value: ConfigChange['value'], after: string]>([
    [
      'comments, spacing, blank lines and order',
      '# top\n\n\nserver:\n    # why\n    port:   1    # here\n\n    host: "a"\n# end',
      2,
      '# top\n\n\nserver:\n    # why\n    port:   2    # here\n\n    host: "a"\n# end',
    ],
    ['line ends', 'server:\r\n  port: 1 # a\r\n', 2, 'server:\r\n  port: 2 # a\r\n'],
    ['flow style', 'server: {port: 1, host: a}\n', 2, 'server: {port: 2, host: a}\n'],
    ['single quotes', "server:\n  port: 'a'\n", 'b', "server:\n  port: 'b'\n"],
    ['double quotes', 'server:\n  port: "a"\n', 'b', 'server:\n  port: "b"\n'],
    ['quotes go where a number comes', 'server:\n  port: "a"\n', 2, 'server:\n  port: 2\n'],
    ['quotes come where a text reads as a number', 'server:\n  port: 1\n', '2', 'server:\n  port: "2"\n'],
    ['null', 'server:\n  port: 1\n', null, 'server:\n  port: null\n'],
    [
      'long values elsewhere',
      `a: ${'x '.repeat(90)}y\nserver:\n  port: 1\n`,
      2,
      `a: ${'x '.repeat(90)}y\nserver:\n  port: 2\n`,
    ],
    ['a long value', 'server:\n  port: 1\n', 'x '.repeat(90).trim(), `server:\n  port: ${'x '.repeat(90).trim()}\n`],
  ])('%s', (_name, before, value, after) => {
    expect(patchYaml(before, port(value))).toBe(after);
  });
});

describe('what has no place yet gets one', () => {
  test.each<[name: string, before: string, value: ConfigChange['value'], after: string]>([
    ['a missing key', 'server:\n  # a\n  host: a # b\n', 2, 'server:\n  # a\n  host: a # b\n  port: 2\n'],
    ['a missing section', 'stats:\n  format: csv\n', 2, 'stats:\n  format: csv\nserver:\n  port: 2\n'],
    ['an empty key', 'server:\n  port: # a\n', 2, 'server:\n  port: 2 # a\n'],
    ['an empty section', 'server: # mine\nstats: {}\n', 2, 'server:\n  # mine\n  port: 2\nstats: {}\n'],
    [
      'a section with its keys commented out',
      'server:\n  # port: 1\nstats: {}\n',
      2,
      'server:\n  # port: 1\n  port: 2\nstats: {}\n',
    ],
    ['an empty file', '', 2, 'server:\n  port: 2\n'],
    ['a file of comments', '# mine\n', 2, '# mine\n\nserver:\n  port: 2\n'],
    ['line ends stay', 'server:\r\n    host: a\r\n', 2, 'server:\r\n    host: a\r\n    port: 2\r\n'],
    ['a text that does not fit in flow style', 'server: {port: 1}\n', 'a, b', 'server: { port: "a, b" }\n'],
    ['a text in several lines', 'server:\n  port: 1\n', 'a\nb\n', 'server:\n  port: |\n    a\n    b\n'],
    ['a list', 'server:\n  port: 1\n', ['a'], 'server:\n  port:\n    - a\n'],
    ['an anchor stays', 'server:\n  port: &p 1\nbackend: *p\n', 2, 'server:\n  port: &p 2\nbackend: *p\n'],
    ['long values are not folded', `a: ${'x '.repeat(90)}y\n`, 2, `a: ${'x '.repeat(90)}y\nserver:\n  port: 2\n`],
  ])('%s', (_name, before, value, after) => {
    expect(patchYaml(before, port(value))).toBe(after);
  });
});

test('several changes are made one after the other', () => {
  const changes = [...port(2), { path: ['log', 'level'], value: 'debug' }, ...port(3)];
  expect(patchYaml('server:\n  port: 1\n', changes)).toBe('server:\n  port: 3\nlog:\n  level: debug\n');
});

describe('what a path cannot lead through is refused', () => {
  test.each([
    ['an alias', 'a: &a {port: 1}\nserver: *a\n'],
    ['a single value', 'server: 8066\n'],
    ['a text that is no YAML', 'server: [\n'],
  ])('%s', (_name, text) => {
    expect(() => patchYaml(text, port(2))).toThrow(ConfigPatchError);
  });
});
