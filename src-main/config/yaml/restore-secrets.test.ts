import { describe, expect, test } from 'vitest';
import { hideSecrets } from './hide-secrets.ts';
import { restoreSecrets } from './restore-secrets.ts';

const dots = '••••••••';
const file = `backend:
  host: box
  api_key: "sk # 1"  # mine
exporters:
  otlp:
    headers: {x-team: abc, accept: 'd''e'}
    token: |
      one
      two
# password: old-one
# was known-secret
`;
const known = ['known-secret'];
const shown = hideSecrets(file, known).text;

test('a text that was not edited comes back as it was, but for how long texts are written', () => {
  expect(shown).not.toMatch(/sk #|abc|d''e|one|known/);
  expect(restoreSecrets(shown, file, known)).toStrictEqual({
    text: file.replace('|\n      one\n      two', '"one\\ntwo\\n"'),
    faults: [],
  });
});

describe('secrets find their place after an edit', () => {
  test.each<[name: string, edit: (text: string) => string, expected: string]>([
    ['a line above', (text) => `# new\n${text}`, '  api_key: "sk # 1"  # mine\n'],
    ['other quotes', (text) => text.replace(`"${dots}"`, dots), '  api_key: "sk # 1"  # mine\n'],
    ['another style', () => `backend: {api_key: "${dots}"}\n`, 'backend: {api_key: "sk # 1"}\n'],
    ['a neighbour goes', (text) => text.replace(`x-team: ${dots}, `, ''), "headers: {accept: 'd''e'}\n"],
    ['a comment moves', (text) => `# password: ${dots}\n${text}`, '# password: old-one\nbackend:'],
    ['a new secret', (text) => text.replace(`"${dots}"`, 'sk-new'), '  api_key: sk-new  # mine\n'],
  ])('%s', (_, edit, expected) => {
    const { text, faults } = restoreSecrets(edit(shown), file, known);
    expect(faults).toStrictEqual([]);
    expect(text).toContain(expected);
  });
});

describe('a hidden secret that stands for nothing is a fault', () => {
  test.each([
    ['under another key', `backend:\n  host: ${dots}\n`, 'backend.host', 2, 9],
    [
      'under a key that the file does not have',
      `exporters: {influxdb: {token: ${dots}}}\n`,
      'exporters.influxdb.token',
      1,
      31,
    ],
    ['as a part of a text', `backend: {api_key: "Bearer ${dots}"}\n`, 'backend.api_key', 1, 20],
  ])('%s', (_, text, path, line, column) => {
    const { faults } = restoreSecrets(text, file, known);
    expect(faults).toMatchObject([{ line, column, message: expect.stringContaining('write it out') }]);
    expect(faults[0]?.path.join('.')).toBe(path);
  });
});

test('a file with a slip in it gets its secrets back when the slip is mended', () => {
  const slipped = 'backend:\n  api_key: sk-1\n  hosts: [a\n';
  const mended = hideSecrets(slipped, []).text.replace('[a', '[a]');
  expect(mended).toContain(dots);
  expect(restoreSecrets(mended, slipped, []).text).toBe('backend:\n  api_key: sk-1\n  hosts: [a]\n');
});
