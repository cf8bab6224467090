import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { describeExpected } from './expectation.ts';
import { type ConfigSchemaNode, childNode, isSection, knownKeys, schemaNodeAt } from './schema-node.ts';

const node = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' });

describe('describeExpected', () => {
  const cases: [schema: z.ZodType, words: string][] = [
    [z.int().min(0).max(65_535), 'a number from 0 to 65535'],
    [z.int(), 'a number'],
    [z.int().min(1), 'a number of at least 1'],
    [z.number().max(5), 'a number of at most 5'],
    [z.number().gt(0).lt(1), 'a number above 0 and below 1'],
    [z.boolean(), 'true or false'],
    [z.enum(['a', 'b']), 'one of a, b'],
    [z.literal('a'), '"a"'],
    [z.string(), 'text'],
    [z.string().min(1), 'text that is not empty'],
    [z.string().min(8), 'text of at least 8 characters'],
    [z.string().max(8), 'text of 0 to 8 characters'],
    [z.string().regex(/^a+$/), 'text that matches ^a+$'],
    [z.email(), 'text of the form "email"'],
    [z.string().nullable(), 'text or null'],
    [z.int().min(1).nullable(), 'a number of at least 1 or null'],
    [z.union([z.boolean(), z.enum(['auto'])]), 'true or false or one of auto'],
    [z.array(z.string()), 'a list'],
    [z.array(z.string()).min(1), 'a list of 1 or more'],
    [z.array(z.string()).max(2), 'a list of 0 to 2'],
    [z.object({}), 'keys with values'],
    [z.string().meta({ expected: 'a colour' }), 'a colour'],
    [z.string().meta({ expected: 'a colour' }).nullable().default(null), 'a colour or null'],
    [z.string().meta({ expected: 'a colour' }).default('red').meta({ title: 'Colour' }), 'a colour'],
    [z.unknown(), 'another value'],
  ];
  test.each(cases.map(([schema, words]) => [words, node(schema)] as const))('%s', (words, schemaNode) => {
    expect(describeExpected(schemaNode)).toBe(words);
  });
});

describe('finding a node', () => {
  const root = node(
    z.object({
      section: z.object({ key: z.boolean() }).nullable().default(null),
      tags: z.record(z.string(), z.int()),
      rows: z.array(z.object({ name: z.string() })),
    }),
  );
  const type = (found: ConfigSchemaNode | undefined) => found?.type;

  test.each([
    [['section', 'key'], 'boolean'],
    [['tags', 'anything'], 'integer'],
    [['rows', 3, 'name'], 'string'],
    [['section', 'other'], undefined],
    [['rows', 'name'], undefined],
    [['section', 'key', 'deeper'], undefined],
    [['constructor'], undefined],
    [['__proto__'], undefined],
  ])('%j is %s', (path, expected) => {
    expect(type(schemaNodeAt(root, path))).toBe(expected);
  });

  test('the keys of a section that may be null are known', () => {
    const section = childNode(root, 'section')!;
    expect(isSection(section)).toBe(true);
    expect(knownKeys(section)).toStrictEqual(['key']);
  });
});
