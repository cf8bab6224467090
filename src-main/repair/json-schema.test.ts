import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#shared/dialects/json.ts';
import { createSchemaView, fits } from './json-schema.ts';

describe('fits', () => {
  test.each<[string, JsonObject | null, Json, boolean]>([
    ['no schema', null, { a: 1 }, true],
    ['type', { type: 'string' }, 5, false],
    ['type list', { type: ['string', 'null'] }, null, true],
    ['integer takes 5.0', { type: 'integer' }, 5.0, true],
    ['integer refuses 5.5', { type: 'integer' }, 5.5, false],
    ['nullable', { type: 'string', nullable: true }, null, true],
    ['enum', { enum: ['a', 1] }, 1, true],
    ['const of an object', { const: { a: [1] } }, { a: [1] }, true],
    ['required', { type: 'object', required: ['a'] }, {}, false],
    ['closed', { type: 'object', properties: { a: {} }, additionalProperties: false }, { b: 1 }, false],
    [
      'patternProperties open it',
      { type: 'object', patternProperties: { '^b': {} }, additionalProperties: false },
      { b: 1 },
      true,
    ],
    [
      'additionalProperties as a schema',
      { type: 'object', additionalProperties: { type: 'number' } },
      { a: 'x' },
      false,
    ],
    ['items', { type: 'array', items: { type: 'number' } }, [1, 'x'], false],
    ['prefixItems', { type: 'array', prefixItems: [{ type: 'number' }], items: { type: 'string' } }, [1, 'x'], true],
    ['anyOf', { anyOf: [{ type: 'number' }, { type: 'array' }] }, [], true],
    ['allOf', { allOf: [{ type: 'object', required: ['a'] }, { required: ['b'] }] }, { a: 1 }, false],
    ['properties without a type mean an object', { properties: { a: {} } }, 'x', false],
    ['__proto__ is a name like any other', { type: 'object', required: ['__proto__'] }, {}, false],
  ])('%s', (_, schema, value, wanted) => {
    expect(fits(value, schema)).toBe(wanted);
  });
});

describe('references', () => {
  test('are resolved inside the document, with escapes', () => {
    const view = createSchemaView({
      properties: { a: { $ref: '#/$defs/x~1y%20z' } },
      $defs: { 'x/y z': { type: 'integer' } },
    });
    expect(view.property('a')).toMatchObject({ integer: true, anything: false });
  });

  test.each([
    ['circular', { $ref: '#' }],
    ['circular through anyOf', { anyOf: [{ $ref: '#' }, { $ref: '#' }] }],
    ['unresolvable', { $ref: '#/$defs/none' }],
    ['foreign', { $ref: 'https://example.org/schema' }],
  ])('%s ones allow anything', (_, schema) => {
    expect(createSchemaView(schema).anything).toBe(true);
  });

  test('recursive schemas are followed as deep as the value goes', () => {
    const schema = {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#' } }, n: { type: 'integer' } },
    };
    expect(fits({ children: [{ children: [{ n: 'x' }] }] }, schema)).toBe(false);
  });
});

describe('a union', () => {
  const view = createSchemaView({
    anyOf: [
      { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'], additionalProperties: false },
      { type: 'object', properties: { a: { type: 'string' }, b: { enum: ['x'] } }, required: ['a', 'b'] },
    ],
  });

  test('lists the properties of all branches, and requires what all require', () => {
    expect([...view.keys]).toEqual(['a', 'b']);
    expect([...view.required]).toEqual(['a']);
    expect(view.mayRequire('b')).toBe(true);
    expect(view.closed).toBe(false);
  });

  test('allows in a property what any branch allows there', () => {
    expect([...view.property('a').kinds].sort()).toEqual(['number', 'string']);
    expect(view.property('b').strings).toEqual(['x']);
  });
});
