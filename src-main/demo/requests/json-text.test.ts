import { describe, expect, it } from 'vitest';
import { jsonErrorMessage } from './json-text.ts';

/** The right column is what llama-server b11669 answered to a history with these arguments. */
describe('jsonErrorMessage', () => {
  it.each([
    ['{', 'line 1, column 2: syntax error while parsing object key - unexpected end of input; expected string literal'],
    [
      '{"a":',
      "line 1, column 6: syntax error while parsing value - unexpected end of input; expected '[', '{', or a literal",
    ],
    [
      '{"a":"b',
      `line 1, column 8: syntax error while parsing value - invalid string: missing closing quote; last read: '"b'`,
    ],
    ['{"a":1', "line 1, column 7: syntax error while parsing object - unexpected end of input; expected '}'"],
    [
      '{"a":"x","a"/b"}',
      `line 1, column 13: syntax error while parsing object separator - invalid literal; last read: '"a"/'; expected ':'`,
    ],
    ['{"a":1,}', "line 1, column 8: syntax error while parsing object key - unexpected '}'; expected string literal"],
    ['{"a":[1,2}', "line 1, column 10: syntax error while parsing array - unexpected '}'; expected ']'"],
    ['{"a":1}}', "line 1, column 8: syntax error while parsing value - unexpected '}'; expected end of input"],
    ['{"a":True}', `line 1, column 6: syntax error while parsing value - invalid literal; last read: '"a":T'`],
    [
      '',
      'line 1, column 1: attempting to parse an empty input; check that your input string or stream contains the expected JSON',
    ],
  ])('%j', (text, message) => {
    expect(jsonErrorMessage(text, failure(text))).toBe(`[json.exception.parse_error.101] parse error at ${message}`);
  });
});

function failure(text: string): unknown {
  try {
    JSON.parse(text);
  } catch (error) {
    return error;
  }
  throw new Error(`${text} is JSON`);
}
