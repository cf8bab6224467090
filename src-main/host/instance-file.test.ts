import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { announceInstance, findInstances, type RunningInstance, withdrawInstance } from './instance-file.ts';

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'instance-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

function instance(changes: Partial<RunningInstance> = {}): RunningInstance {
  return { pid: 10, version: '1.2.3', startedAtMs: 1, url: 'http://127.0.0.1:8067', token: 'secret', ...changes };
}

test('what was announced is found, the latest first, until it is withdrawn', async () => {
  const folder = await emptyFolder();
  await announceInstance(folder, instance({ pid: 10, startedAtMs: 1 }));
  await announceInstance(folder, instance({ pid: 11, startedAtMs: 2 }));
  expect((await findInstances(folder, () => true)).map(({ pid }) => pid)).toStrictEqual([11, 10]);
  await withdrawInstance(folder, 11);
  expect(await findInstances(folder, () => true)).toStrictEqual([instance()]);
});

test.skipIf(process.platform === 'win32')(
  'nobody but its user may read it, also when one was left behind',
  async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, 'running'));
    await writeFile(join(folder, 'running', '10.json.tmp'), '', { mode: 0o644 });
    await announceInstance(folder, instance());
    expect((await stat(join(folder, 'running', '10.json'))).mode & 0o777).toBe(0o600);
  },
);

test('what a killed process left behind is neither found nor kept', async () => {
  const folder = await emptyFolder();
  await announceInstance(folder, instance({ pid: 10 }));
  await announceInstance(folder, instance({ pid: 11 }));
  expect((await findInstances(folder, (pid) => pid === 11)).map(({ pid }) => pid)).toStrictEqual([11]);
  expect(await readdir(join(folder, 'running'))).toStrictEqual(['11.json']);
});

test('this process is alive; a pid that nobody has is not', async () => {
  const folder = await emptyFolder();
  await announceInstance(folder, instance({ pid: process.pid }));
  // Above the largest pid of any system.
  await announceInstance(folder, instance({ pid: 2 ** 30 }));
  expect((await findInstances(folder)).map(({ pid }) => pid)).toStrictEqual([process.pid]);
});

test('files of another kind are passed over', async () => {
  const folder = await emptyFolder();
  await announceInstance(folder, instance());
  await writeFile(join(folder, 'running', '12.json'), '{"pid":12}');
  await writeFile(join(folder, 'running', '13.json'), 'x');
  expect(await findInstances(folder, () => true)).toStrictEqual([instance()]);
});

test('without a data folder there are no instances', async () => {
  expect(await findInstances(join(await emptyFolder(), 'none'))).toStrictEqual([]);
});
