// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to environment variables, as they stand in the file
import { describe, expect, test } from 'vitest';
import { hideSecrets } from './hide-secrets.ts';

const dots = '••••••••';

describe('values of secret keys are hidden where they stand, and nothing else changes', () => {
  test.each([
    ['plain', 'backend:\n  api_key:   sk-1   # mine\n', `backend:\n  api_key:   ${dots}   # mine\n`],
    ['double quotes', 'api_key: "sk # 1"\n', `api_key: "${dots}"\n`],
    ['single quotes', "api_key: 'sk-1'\n", `api_key: '${dots}'\n`],
    ['flow style', 'backend: {host: a, api_key: sk-1, port: 1}\n', `backend: {host: a, api_key: ${dots}, port: 1}\n`],
    ['every header', 'headers:\n  x-team: a\n  accept: b\n', `headers:\n  x-team: ${dots}\n  accept: ${dots}\n`],
    ['a list', 'api_keys: [a, "b"]\n', `api_keys: [${dots}, "${dots}"]\n`],
    ['a number', 'password: 1234\n', `password: ${dots}\n`],
    ['several lines', 'token: |\n  a\n  b\nport: 1\n', `token: ${dots}\nport: 1\n`],
    ['several lines in quotes', 'token: "a\n  b"\nport: 1\n', `token: "${dots}"\nport: 1\n`],
    ['an anchor', 'backend: {api_key: &key sk-1}\n', `backend: {api_key: &key ${dots}}\n`],
    [
      'what an alias names',
      'mine: &key sk-1\nbackend: {api_key: *key}\n',
      `mine: &key ${dots}\nbackend: {api_key: *key}\n`,
    ],
    ['a reference with a default', 'api_key: ${KEY:-sk-1}\n', `api_key: ${dots}\n`],
    ['line ends', 'api_key: sk-1\r\nport: 1\r\n', `api_key: ${dots}\r\nport: 1\r\n`],
    ['a commented-out key', '# api_key: sk-1\n#token: "b" # old\n', `# api_key: ${dots}\n#token: "${dots}" # old\n`],
    ['a commented-out list', '# headers:\n#   x-team: a\n# port: 1\n', `# headers:\n#   x-team: ${dots}\n# port: 1\n`],
  ])('%s', (_, text, hidden) => {
    expect(hideSecrets(text, []).text).toBe(hidden);
  });

  test.each([
    ['a reference', 'api_key: ${KEY}\n# token: ${TOKEN}\n'],
    ['nothing', 'api_key: null\ntoken:\npassword: ""\nheaders: {}\n# token: null\n# headers: {}\n'],
    ['other keys', 'server: {port: 1, host: keyhole}\n# The API key: see the handbook\n'],
  ])('%s stays', (_, text) => {
    expect(hideSecrets(text, []).text).toBe(text);
  });
});

test('a known secret is hidden wherever it stands', () => {
  const text = 'backend:\n  url: http://user:sk-long-1@box # was sk-long-1 before\n';
  expect(hideSecrets(text, ['sk-long-1']).text).toBe(`backend:\n  url: http://user:${dots}@box # was ${dots} before\n`);
});

describe('a text with a slip in it is shown line by line, and rather too little of it', () => {
  test.each([
    ['an open quote', 'backend:\n  api_key: "sk-1\n  port: 1\n', `backend:\n  api_key: "${dots}"\n  port: 1\n`],
    ['an open bracket', 'a: [\nbackend: {host: b, api_key: sk-1}\n', `a: [\nbackend: {host: b, api_key: ${dots}}\n`],
    ['a header', 'a: [\nheaders:\n  x-team: abc\nport: 1\n', `a: [\nheaders:\n  x-team: ${dots}\nport: 1\n`],
    ['a list', 'a: [\napi_keys:\n- sk-1\n- sk-2\nport: 1\n', `a: [\napi_keys:\n- ${dots}\n- ${dots}\nport: 1\n`],
    ['several lines', 'a: [\ntoken: |\n  ab\n  cd\nport: 1\n', `a: [\ntoken: |\n  ${dots}\n  ${dots}\nport: 1\n`],
    [
      'line ends',
      'a: [\r\ntoken: ab\r\nheaders:\r\n  x: ab\r\n',
      `a: [\r\ntoken: ${dots}\r\nheaders:\r\n  x: ${dots}\r\n`,
    ],
  ])('%s', (_, text, hidden) => {
    expect(hideSecrets(text, []).text).toBe(hidden);
  });
});

test('a secret is hidden with whatever separates lines elsewhere in it', () => {
  const text = 'a: [\nheaders:\n  x-team: sk-1\u2028sk-2\n';
  expect(hideSecrets(text, []).text).toBe(`a: [\nheaders:\n  x-team: ${dots}\n`);
});

/** Read in every division of its blanks, or from every one of its beginnings, each of these would take hours. */
describe('a line of a megabyte is read once', () => {
  const megabyte = (text: string) => text.repeat(Math.ceil(2 ** 20 / text.length));
  test.each([
    ['blanks before a comment that is none', `# api_key:${megabyte(' ')}sk-1`],
    ['blanks within a value', `# token: a${megabyte(' ')}sk-1`],
    ['blanks between words', `# token: a${megabyte('  b')} sk-1`],
    ['references that do not end', `# token: ${megabyte('${')}sk-1`],
    ['keys whose references do not end', `# {${megabyte('token: ${a, ')}token: sk-1`],
    ['keys whose values do not end', `# {${megabyte('token: a, ')}token: sk-1`],
    ['brackets', `# ${megabyte('[ {')}, token: sk-1`],
    ['a word without a colon', `# ${megabyte('key')}, token: sk-1`],
    ['hash signs', `${megabyte('# ')}token: sk-1`],
    ['an item below a key', `# headers:\n#   x-team:${megabyte(' ')}sk-1`],
    ['separators below a key', `# headers:\n#   x-team: a${megabyte('\u2028')}sk-1`],
  ])('%s', (_, text) => {
    expect(hideSecrets(text, []).text).not.toContain('sk-1');
  });
  test.each([
    ['secrets', (count: number) => `api_keys: [${'sk-1, '.repeat(count)}sk-1]\n`],
    ['comments with secrets', (count: number) => '# token: sk-1\n'.repeat(count)],
  ])('many %s', (_, textOf) => {
    expect(hideSecrets(textOf(20_000), []).text).not.toContain('sk-1');
  });
});
