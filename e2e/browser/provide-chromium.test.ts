import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AptSystem, createDebianChromium } from './debian-chromium.ts';
import type { SearchedMachine } from './find-chromium.ts';
import { type ChromiumInstaller, provideChromium } from './provide-chromium.ts';

const playwrightPath = '/cache/chromium-1/chrome';
const debian = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\nVERSION_CODENAME=trixie\n';
const found = (path: string) => ({ kind: 'found', path });
const missing = (reason: RegExp) => ({ kind: 'missing', reason: expect.stringMatching(reason) });

function machine(present: Iterable<string>, env: NodeJS.ProcessEnv = {}): SearchedMachine {
  const files = new Set(present);
  return { env: { PATH: '/usr/bin', ...env }, playwrightPath, exists: (path) => files.has(path) };
}

const never: ChromiumInstaller = {
  refusal: () => null,
  install: () => Promise.reject(new Error('nothing is to be installed')),
};

test.each([
  ['the one that is named', ['/my/chrome', playwrightPath], { CHROMIUM_PATH: '/my/chrome' }, '/my/chrome'],
  ["Playwright's own", [playwrightPath, '/usr/bin/chromium'], {}, playwrightPath],
  ["the system's", ['/usr/bin/chromium', '/usr/bin/google-chrome'], {}, join('/usr/bin', 'chromium')],
  ['Chrome, where that is what there is', ['/usr/bin/google-chrome'], {}, join('/usr/bin', 'google-chrome')],
])('takes %s', async (_, present, env, path) => {
  expect(await provideChromium(machine(present, env), never)).toEqual(found(path));
});

test('one that is named and not there is not replaced by another', async () => {
  const named = machine([playwrightPath], { CHROMIUM_PATH: '/gone' });
  expect(await provideChromium(named, never)).toEqual(missing(/CHROMIUM_PATH names \/gone/));
});

test('installs where none is, and says so once', async () => {
  const present = new Set<string>();
  let said = 0;
  const system = debianWith(async () => void present.add('/usr/bin/chromium'));
  const search = await provideChromium(
    { ...machine([]), exists: (path) => present.has(path) },
    createDebianChromium(system),
    () => said++,
  );
  expect(search).toEqual(found('/usr/bin/chromium'));
  expect(said).toBe(1);
  expect(system.ran).toEqual([['install', '-y', '--no-install-recommends', 'chromium']]);
});

test('updates the package lists when the package is not known', async () => {
  let isUpdated = false;
  const system = debianWith(async ([verb]) => {
    if (verb === 'update') isUpdated = true;
    else if (!isUpdated) throw new Error('E: Unable to locate package chromium');
  });
  await createDebianChromium(system).install();
  expect(system.ran.map(([verb]) => verb)).toEqual(['install', 'update', 'install']);
});

test('an install that fails is a reason, not an error', async () => {
  const system = debianWith(() => Promise.reject(new Error('E: no space left')));
  const search = await provideChromium(machine([]), createDebianChromium(system));
  expect(search).toEqual(missing(/installing Chromium failed: E: no space left/));
});

test.each([
  ['elsewhere', { release: 'ID=fedora\n' }, /not Debian/],
  ['on a system that does not name itself', { release: '' }, /not Debian/],
  ['on Ubuntu', { release: 'ID=ubuntu\nID_LIKE=debian\n' }, /snap/],
  ['without root', { isRoot: false }, /needs root/],
])('installs nothing %s', async (_, change, reason) => {
  const system = { ...debianWith(async () => {}), ...change };
  const search = await provideChromium(machine([]), createDebianChromium(system));
  expect(search).toEqual(missing(reason));
  expect(system.ran).toEqual([]);
});

function debianWith(apt: AptSystem['apt']): AptSystem & { readonly ran: (readonly string[])[] } {
  const ran: (readonly string[])[] = [];
  return {
    release: debian,
    isRoot: true,
    ran,
    apt(args) {
      ran.push(args);
      return apt(args);
    },
  };
}
