import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FindConfigOptions, findConfig } from './find-config.ts';

let folder: string;
let userConfig: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-find-'));
  userConfig = join(folder, 'home', '.config', 'llama-proxy', 'config.yaml');
  await writeFile(join(folder, 'config.yaml.default'), '# the default\n');
  await mkdir(join(folder, 'work'));
});

afterEach(() => rm(folder, { recursive: true }));

function find(options: Partial<FindConfigOptions> = {}) {
  return findConfig({
    option: undefined,
    env: {},
    workingFolder: join(folder, 'work'),
    platform: 'linux',
    home: join(folder, 'home'),
    defaultPath: join(folder, 'config.yaml.default'),
    ...options,
  });
}

async function create(...parts: string[]): Promise<string> {
  const path = join(folder, ...parts);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '# mine\n');
  return path;
}

test('the first run makes a file from the default, readable by its user alone', async () => {
  expect(await find()).toStrictEqual({ path: userConfig, foundBy: 'user folder', created: true });
  expect(await readFile(userConfig, 'utf8')).toBe('# the default\n');
  if (process.platform !== 'win32') expect((await stat(userConfig)).mode & 0o777).toBe(0o600);
});

test('the second run finds that file and leaves it alone', async () => {
  await find();
  await writeFile(userConfig, '# mine\n');
  expect(await find()).toStrictEqual({ path: userConfig, foundBy: 'user folder', created: false });
  expect(await readFile(userConfig, 'utf8')).toBe('# mine\n');
});

test('./config.yaml wins over the user folder, the environment over it, --config over all', async () => {
  await find();
  const local = await create('work', 'config.yaml');
  expect(await find()).toStrictEqual({ path: local, foundBy: 'working folder', created: false });
  const named = await create('elsewhere', 'a.yaml');
  const env = { LLAMA_PROXY_CONFIG: named };
  expect(await find({ env })).toStrictEqual({ path: named, foundBy: 'environment', created: false });
  const option = await create('elsewhere', 'b.yaml');
  const relative = join('..', 'elsewhere', 'b.yaml');
  expect(await find({ env, option: relative })).toStrictEqual({ path: option, foundBy: 'option', created: false });
});

test('an empty LLAMA_PROXY_CONFIG names nothing', async () => {
  const local = await create('work', 'config.yaml');
  expect((await find({ env: { LLAMA_PROXY_CONFIG: '' } })).path).toBe(local);
});

test.each([
  ['--config', { option: 'gone.yaml' }],
  ['LLAMA_PROXY_CONFIG', { env: { LLAMA_PROXY_CONFIG: 'gone.yaml' } }],
])('a file that %s names must be there', async (namedBy, options) => {
  await create('work', 'config.yaml');
  const path = join(folder, 'work', 'gone.yaml');
  await expect(find(options)).rejects.toMatchObject({
    code: 'CONFIG_NOT_FOUND',
    path,
    message: `${namedBy} names ${path}, which does not exist; create it (a copy of config.yaml.default will do) or correct the name`,
  });
});

test('a user folder that cannot be made is an error with a remedy', async () => {
  await create('home', '.config');
  await expect(find()).rejects.toMatchObject({
    code: 'CONFIG_NOT_WRITABLE',
    message: expect.stringContaining('name a file with --config or LLAMA_PROXY_CONFIG'),
  });
});

test('a missing default is an error that names it', async () => {
  const defaultPath = join(folder, 'gone.default');
  await expect(find({ defaultPath })).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE', path: defaultPath });
});
