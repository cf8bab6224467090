import { expect, test } from 'vitest';
import { debianMirror } from './debian-mirror.ts';

const lines = `
# deb http://old.test/debian bookworm main
deb-src http://source.test/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] https://tools.test/linux/debian bookworm stable
deb https://cloud.test/apt cloud-sdk-bookworm main
deb [arch=amd64] http://archive.test/debian bookworm main contrib # ours
`;

const stanzas = `# The machine's own
Types: deb deb-src
# snapshot of some day
URIs: mirror+file:/etc/apt/mirrors.list
  http://archive.test/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://security.test/debian-security
Suites: bookworm-security
Components: main
`;

test.each([
  ['the one-line style', '/etc/apt/sources.list', lines],
  ['deb822', '/etc/apt/sources.list.d/debian.sources', stanzas],
])('%s', (_name, path, text) => {
  expect(debianMirror([{ path, text }], 'bookworm')).toBe('http://archive.test/debian');
  expect(debianMirror([{ path, text }], 'trixie')).toBeNull();
});

test('an entry that is switched off does not count', () => {
  const text = stanzas.replace('Types: deb deb-src', 'Enabled: no\nTypes: deb');
  expect(debianMirror([{ path: 'debian.sources', text }], 'bookworm')).toBeNull();
});
