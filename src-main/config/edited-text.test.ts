import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createConfigSchema } from '#shared/config/schema.ts';
import { createConfigFile } from './config-file.ts';

const schema = createConfigSchema({ fixes: [], exporters: [] });
const dots = '••••••••';

async function load(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'llama-proxy-config-'));
  const path = join(folder, 'config.yaml');
  await writeFile(path, text);
  let touch = () => {};
  const file = await createConfigFile({
    path,
    schema,
    env: {},
    onListenerError: (error) => {
      throw error;
    },
    watch: (_path, listener) => {
      touch = listener;
      return { close: () => {} };
    },
  });
  onTestFinished(async () => {
    await file.close();
    await rm(folder, { recursive: true });
  });
  const ports: number[] = [];
  file.onChange(({ server }) => ports.push(server.port));
  return {
    file,
    ports,
    path,
    onDisk: () => readFile(path, 'utf8'),
    async write(changed: string) {
      await writeFile(path, changed);
      touch();
      // Waits for its turn behind the reload.
      await file.hiddenText([]);
    },
  };
}

test('a saved text takes effect at once, and once', async () => {
  const { file, ports, onDisk } = await load('# mine\nserver: {port: 1}\nbackend: {api_key: sk-1}\n');
  const { text, revision } = await file.hiddenText([]);
  expect(text).toBe(`# mine\nserver: {port: 1}\nbackend: {api_key: ${dots}}\n`);
  const config = await file.saveText(text.replace('port: 1', 'port: 2'), revision, []);
  expect(config).toMatchObject({ server: { port: 2 }, backend: { api_key: 'sk-1' } });
  expect(await onDisk()).toBe('# mine\nserver: {port: 2}\nbackend: {api_key: sk-1}\n');
  expect(ports).toStrictEqual([2]);
});

test('a text that was not changed is not written', async () => {
  const { file, path } = await load('server: {port: 1}\nbackend: {api_key: sk-1}\n');
  const { mtimeMs, ino } = await stat(path);
  const { text, revision } = await file.hiddenText([]);
  await file.saveText(text, revision, []);
  expect(await stat(path)).toMatchObject({ mtimeMs, ino });
});

test('every other text has another revision, and an old one is refused', async () => {
  const { file, write, onDisk } = await load('server: {port: 1}\n');
  const { text, revision } = await file.hiddenText([]);
  await write('server: {port: 2}\n');
  expect((await file.hiddenText([])).revision).not.toBe(revision);
  await expect(file.saveText(text, revision, [])).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await onDisk()).toBe('server: {port: 2}\n');
  await write('server: {port: 1}\n');
  expect((await file.hiddenText([])).revision).toBe(revision);
});

test('a broken file is shown, and mended by a text that is in order', async () => {
  const { file, write, onDisk } = await load('backend: {api_key: sk-1}\n');
  await write('backend: {api_key: sk-2\nserver:\n');
  expect(file.problems()).not.toStrictEqual([]);
  const { text, revision } = await file.hiddenText([]);
  expect(text).toContain(`api_key: ${dots}`);
  await expect(file.saveText(text, revision, [])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await file.saveText('backend: {api_key: sk-3}\n', revision, []);
  expect(await onDisk()).toBe('backend: {api_key: sk-3}\n');
  expect(file.problems()).toStrictEqual([]);
});

test.each([
  ['an empty text', '', { line: null, message: 'the file is empty' }],
  ['a slip', `backend: {api_key: ${dots}\n`, { line: 2, path: null }],
  [
    'a wrong value behind a hidden secret',
    `backend: {api_key: ${dots}, port: x}\n`,
    { column: 36, path: 'backend.port' },
  ],
  ['a hidden secret of nothing', `server: {instance: ${dots}}\n`, { line: 1, column: 20, path: 'server.instance' }],
])('%s is reported where its writer sees it, and not written', async (_, text, problem) => {
  const before = 'backend: {api_key: a-long-secret-key}\n';
  const { file, onDisk } = await load(before);
  const { revision } = await file.hiddenText([]);
  expect((await file.checkText(text, [])).problems).toMatchObject([problem]);
  await expect(file.saveText(text, revision, [])).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    problems: [problem],
  });
  expect(await onDisk()).toBe(before);
});

test('what is doubtful is a warning', async () => {
  const { file } = await load('server: {port: 1}\n');
  expect(await file.checkText('sever: {port: 1}\n', [])).toMatchObject({ problems: [], warnings: [{ path: 'sever' }] });
});

test('after closing nothing is written', async () => {
  const { file } = await load('server: {port: 1}\n');
  const { revision } = await file.hiddenText([]);
  await file.close();
  await expect(file.saveText('server: {port: 2}\n', revision, [])).rejects.toMatchObject({ code: 'CONFIG_CLOSED' });
});
