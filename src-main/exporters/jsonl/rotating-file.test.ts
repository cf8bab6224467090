import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRotatingFile } from './rotating-file.ts';

test.runIf(process.platform === 'linux')('a full disk is an error, and closing after it is none', async () => {
  const file = createRotatingFile({ path: '/dev/full', maxBytes: 1e6, keepFiles: 0, fsync: false });
  await expect(file.append(['a'])).rejects.toMatchObject({ code: 'ENOSPC' });
  await file.close();
});

test('an append larger than the limit gets a file of its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'llama-proxy-rotating-'));
  const path = join(folder, 'a');
  const file = createRotatingFile({ path, maxBytes: 10, keepFiles: 1, fsync: true });
  await file.append(['x'.repeat(20)]);
  await file.append(['y'.repeat(20), 'z']);
  expect(await file.lastLines(1000)).toEqual(['y'.repeat(20), 'z']);
  expect(await readFile(`${path}.1`, 'utf8')).toBe(`${'x'.repeat(20)}\n`);
  await file.close();
  await rm(folder, { recursive: true });
});
