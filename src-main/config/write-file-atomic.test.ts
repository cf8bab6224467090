import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomic } from './write-file-atomic.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-write-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('replaces the content by another file, and leaves no other behind', async () => {
  const path = join(folder, 'config.yaml');
  await writeFile(path, 'old');
  const before = await stat(path);
  await writeFileAtomic(path, 'new');
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).ino).not.toBe(before.ino);
  expect(await readdir(folder)).toStrictEqual(['config.yaml']);
});

test.skipIf(process.platform === 'win32')('keeps the mode', async () => {
  const path = join(folder, 'config.yaml');
  await writeFile(path, 'old');
  await chmod(path, 0o664);
  await writeFileAtomic(path, 'new');
  expect((await stat(path)).mode & 0o777).toBe(0o664);
});

test.skipIf(process.platform === 'win32')('writes where a symlink points, and leaves the link', async () => {
  await mkdir(join(folder, 'dotfiles'));
  const target = join(folder, 'dotfiles', 'llama.yaml');
  await writeFile(target, 'old');
  const link = join(folder, 'config.yaml');
  await symlink(join('dotfiles', 'llama.yaml'), link);
  await writeFileAtomic(link, 'new');
  expect(await readlink(link)).toBe(join('dotfiles', 'llama.yaml'));
  expect(await readFile(target, 'utf8')).toBe('new');
  expect(await readdir(join(folder, 'dotfiles'))).toStrictEqual(['llama.yaml']);
});

// Root may write anywhere, so only other users can see the refusal.
test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'writes in place where the folder lets no file be replaced',
  async () => {
    const path = join(folder, 'config.yaml');
    await writeFile(path, 'old');
    const before = await stat(path);
    await chmod(folder, 0o500);
    await writeFileAtomic(path, 'new');
    await chmod(folder, 0o700);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).ino).toBe(before.ino);
  },
);

test('a folder that is not there is an error with code and cause', async () => {
  await expect(writeFileAtomic(join(folder, 'gone', 'config.yaml'), 'new')).rejects.toMatchObject({
    code: 'CONFIG_NOT_WRITABLE',
    cause: { code: 'ENOENT' },
  });
});

test('a failure leaves the old content and no temporary file', async () => {
  const path = join(folder, 'config.yaml');
  await mkdir(path);
  await expect(writeFileAtomic(path, 'new')).rejects.toMatchObject({ code: 'CONFIG_NOT_WRITABLE' });
  expect(await readdir(folder)).toStrictEqual(['config.yaml']);
});
