import { describe, expect, it } from 'vitest';
import { type MalformationId, malformations } from './malformations.ts';

describe('malformations', () => {
  it.each<[MalformationId, object, string]>([
    ['duplicate_key', { filePath: '/a', content: 'hi' }, '{"content":"hi","filePath":"/a","filePath"/a"}'],
    ['trailing_comma', { a: 1 }, '{"a":1,}'],
    ['missing_brace', { a: { b: 1 } }, '{"a":{"b":1}'],
    ['raw_newline', { a: 'x\ny' }, '{"a":"x\ny"}'],
    ['python_literals', { a: true, b: null, c: 'true' }, '{"a":True,"b":None,"c":"true"}'],
    ['special_token', { a: 1 }, '{"a":1}<|im_end|>'],
  ])('%s', (id, args, spoilt) => {
    expect(malformations[id]({ ...args })).toBe(spoilt);
    expect(() => JSON.parse(spoilt)).toThrow();
  });

  it.each<[MalformationId, object]>([
    ['duplicate_key', { command: 'ls' }],
    ['trailing_comma', {}],
    ['raw_newline', { a: 'x' }],
    ['python_literals', { a: 1 }],
  ])('%s leaves %j alone', (id, args) => {
    expect(malformations[id]({ ...args })).toBeNull();
  });
});
