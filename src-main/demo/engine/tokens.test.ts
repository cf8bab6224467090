import { describe, expect, it } from 'vitest';
import { detokenize, splitIntoTokens, tokenize } from './tokens.ts';

describe('splitIntoTokens', () => {
  it.each([
    ['', []],
    ['Hello, world', ['Hell', 'o', ',', ' wor', 'ld']],
    ['a  b\n\nc', ['a', '  ', 'b', '\n\n', 'c']],
    ['x=12345;', ['x', '=', '1234', '5', ';']],
    ['é☃😀', ['é', '☃', '😀']],
  ])('%j', (text, tokens) => {
    expect(splitIntoTokens(text)).toEqual(tokens);
  });
});

describe('tokenize', () => {
  it.each(['Hello, world\n', '{"path": "/tmp/ü.txt"}', 'Größe 😀 日本語', ' leading', ''])('gives %j back', (text) => {
    expect(detokenize(tokenize(text))).toBe(text);
  });

  it('shares a prefix of ids where texts share a prefix', () => {
    const short = tokenize('system: be brief\nuser: hi\n');
    const long = tokenize('system: be brief\nuser: hi\nassistant: hello\n');
    expect(long.slice(0, short.length)).toEqual(short);
  });
});
