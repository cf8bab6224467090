// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to the environment are what is tested
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { formatConfigProblem } from '#shared/config/config-problem.ts';
import { createConfigSchema } from '#shared/config/schema.ts';
import { type ConfigFile, type ConfigFileOptions, createConfigFile } from './config-file.ts';
import { watchFile } from './file-watch.ts';

const schema = createConfigSchema({
  fixes: [{ id: 'some_fix', title: 'Some fix', why: 'Why.', enabledByDefault: true, options: z.object({}) }],
  exporters: [],
});

let folder: string;
let path: string;
const open: ConfigFile[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-config-'));
  path = join(folder, 'config.yaml');
});

afterEach(async () => {
  for (const file of open.splice(0)) await file.close();
  await rm(folder, { recursive: true });
});

/** Loads `text`; `touched()` stands for the watcher's word that the file changed, and resolves when it was dealt with. */
async function load(text: string, options: Partial<ConfigFileOptions> = {}) {
  await writeFile(path, text);
  let onTouched = () => {};
  const log: string[] = [];
  const file = await createConfigFile({
    path,
    schema,
    env: {},
    onListenerError: (error) => log.push(`listener: ${error}`),
    watch: (_path, listener) => {
      onTouched = listener;
      return { close: () => log.push('watch closed') };
    },
    ...options,
  });
  open.push(file);
  file.onChange((config, previous) => log.push(`port ${previous.server.port} -> ${config.server.port}`));
  file.onProblem(({ problems, warnings }) => {
    log.push(`problems [${problems.map(formatConfigProblem)}] warnings [${warnings.map(formatConfigProblem)}]`);
  });
  const write = async (changed: string) => {
    await writeFile(path, changed);
    await touched();
  };
  const touched = async () => {
    onTouched();
    // A patch of nothing waits for its turn behind the reload.
    await file.patch([]).catch(() => {});
  };
  return { file, log, write, touched };
}

describe('loading', () => {
  test('gives the checked configuration, frozen, and its warnings', async () => {
    const { file } = await load('server:\n  prot: 1\n  port: ${PORT}\n', { env: { PORT: '81' }, fileName: 'my.yaml' });
    expect(file.current().server).toStrictEqual({ host: '127.0.0.1', port: 81, instance: null, api_keys: [] });
    expect(Object.isFrozen(file.current().fixes.modules.some_fix)).toBe(true);
    expect(file.warnings().map(formatConfigProblem)).toStrictEqual([
      'my.yaml:2:3 server.prot: unknown key, ignored; did you mean server.port?',
    ]);
    expect(file.problems()).toStrictEqual([]);
  });

  test('reports all that is wrong at once', async () => {
    await expect(load('server: {port: x}\nstats: {format: y}\n')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message:
        'config.yaml:1:16 server.port: expected a number from 0 to 65535, got "x"\n' +
        'config.yaml:2:17 stats.format: expected one of pretty, json, compact, csv, got "y"',
    });
  });

  test('a file that is not there is an error with its name', async () => {
    const gone = join(folder, 'gone.yaml');
    await expect(load('', { path: gone })).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE', path: gone });
  });
});

describe('a file changed on disk', () => {
  test('a good change is swapped in whole and told once', async () => {
    const { file, log, write } = await load('server: {port: 1}\n');
    const before = file.current();
    await write('server: {port: 2}\n');
    expect(file.current().server.port).toBe(2);
    expect(before.server.port).toBe(1);
    expect(log).toStrictEqual(['port 1 -> 2']);
  });

  test('an equal one does nothing', async () => {
    const { file, log, write, touched } = await load('server: {port: 1}\n');
    const before = file.current();
    await write('# a comment\nserver:\n  port: 1\n');
    await touched();
    expect(file.current()).toBe(before);
    expect(log).toStrictEqual([]);
  });

  test('a bad one keeps the old configuration and says why, once; mended, it says so', async () => {
    const { file, log, write, touched } = await load('server: {port: 1}\n');
    await write('server: {port: x}\n');
    await touched();
    expect(file.current().server.port).toBe(1);
    expect(file.problems()).toHaveLength(1);
    await write('server: {port: 1}\n');
    expect(file.problems()).toStrictEqual([]);
    expect(log).toStrictEqual([
      'problems [config.yaml:1:16 server.port: expected a number from 0 to 65535, got "x"] warnings []',
      'problems [] warnings []',
    ]);
  });

  test('a new warning is told, though the configuration stayed the same', async () => {
    const { log, write } = await load('server: {port: 1}\n');
    await write('server: {port: 1}\nlog: {lvel: debug}\n');
    expect(log).toStrictEqual([
      'problems [] warnings [config.yaml:2:7 log.lvel: unknown key, ignored; did you mean log.level?]',
    ]);
  });

  test('an emptied or vanished one keeps the old configuration', async () => {
    const { file, log, write, touched } = await load('server: {port: 1}\n');
    await write('');
    await rm(path);
    await touched();
    expect(file.current().server.port).toBe(1);
    await write('server: {port: 1}\n');
    expect(log).toStrictEqual([
      'problems [config.yaml: the file is empty] warnings []',
      `problems [config.yaml: cannot read ${path} (ENOENT); check that it is a file and that this user may read it] warnings []`,
      'problems [] warnings []',
    ]);
  });

  test('a listener that throws does not keep the others from being called', async () => {
    const { file, log, write } = await load('server: {port: 1}\n');
    const stop = file.onChange(() => {
      throw new Error('slipped');
    });
    file.onChange(({ server }) => log.push(`third ${server.port}`));
    await write('server: {port: 2}\n');
    stop();
    await write('server: {port: 3}\n');
    expect(log).toStrictEqual(['port 1 -> 2', 'listener: Error: slipped', 'third 2', 'port 2 -> 3', 'third 3']);
  });
});

describe('patch', () => {
  test('writes one value, takes effect at once, and the watcher finds nothing new', async () => {
    const { file, log, touched } = await load('# mine\nserver:\n  port: 1   # here\n');
    const config = await file.patch([{ path: ['server', 'port'], value: 2 }]);
    expect(config).toBe(file.current());
    expect(config.server.port).toBe(2);
    await touched();
    expect(log).toStrictEqual(['port 1 -> 2']);
    expect(await readFile(path, 'utf8')).toBe('# mine\nserver:\n  port: 2   # here\n');
  });

  test('writes nothing when nothing changes, be it by default or by reference', async () => {
    const { file, log } = await load('server:\n  port: ${PORT:-1}\n');
    const before = await stat(path, { bigint: true });
    await file.patch([
      { path: ['server', 'port'], value: 1 },
      { path: ['server', 'host'], value: '127.0.0.1' },
      { path: ['fixes', 'modules', 'some_fix', 'enabled'], value: true },
    ]);
    const after = await stat(path, { bigint: true });
    expect([after.ino, after.mtimeNs]).toStrictEqual([before.ino, before.mtimeNs]);
    expect(log).toStrictEqual([]);
  });

  test('a value set and set back within one patch is set back', async () => {
    const { file } = await load('server: {port: 1}\n');
    const set = (value: number) => ({ path: ['server', 'port'], value });
    expect((await file.patch([set(2), set(1)])).server.port).toBe(1);
  });

  test('a reference may be set', async () => {
    const { file } = await load('', { env: { KEY: 'k' } });
    expect((await file.patch([{ path: ['backend', 'api_key'], value: '${KEY}' }])).backend.api_key).toBe('k');
    expect(await readFile(path, 'utf8')).toBe('backend:\n  api_key: ${KEY}\n');
  });

  test('a wrong value is refused, and nothing is written', async () => {
    const text = 'server: {port: 1}\n';
    const { file, log } = await load(text);
    const changes = [
      { path: ['server', 'host'], value: '::1' },
      { path: ['server', 'port'], value: 'eighty' },
    ];
    await expect(file.patch(changes)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'config.yaml server.port: expected a number from 0 to 65535, got "eighty"',
    });
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(log).toStrictEqual([]);
  });

  test('a file that is no YAML stays as it is, and the line is named', async () => {
    const { file } = await load('server: {port: 1}\n');
    const text = 'log: {level: warn}\nserver: {port: 1\n';
    await writeFile(path, text);
    const change = file.patch([{ path: ['server', 'port'], value: 2 }]);
    await expect(change).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^config\.yaml:\d+:\d+: not valid YAML/),
    });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test.each([[['server', 'prot']], [['fixes', 'modules', 'other', 'enabled']], [['server', 'port', 'a']], [[]]])(
    'the unknown key %j is refused',
    async (keys) => {
      const { file } = await load('');
      await expect(file.patch([{ path: keys, value: 1 }])).rejects.toMatchObject({ code: 'CONFIG_PATCH_REFUSED' });
      expect(await readFile(path, 'utf8')).toBe('');
    },
  );

  test('many at once all arrive', async () => {
    const { file, log } = await load('server: {port: 1}\n');
    await Promise.all([
      file.patch([{ path: ['server', 'port'], value: 2 }]),
      file.patch([{ path: ['log', 'level'], value: 'debug' }]),
      file.patch([{ path: ['server', 'port'], value: 3 }]),
      file.patch([{ path: ['stats', 'format'], value: 'csv' }]),
    ]);
    expect(file.current()).toMatchObject({ server: { port: 3 }, log: { level: 'debug' }, stats: { format: 'csv' } });
    expect(log).toStrictEqual(['port 1 -> 2', 'port 2 -> 2', 'port 2 -> 3', 'port 3 -> 3']);
  });

  test('a change made on disk meanwhile is kept', async () => {
    const { file } = await load('server: {port: 1}\n');
    await writeFile(path, 'server: {port: 1}\nlog: {level: warn}\n');
    const config = await file.patch([{ path: ['server', 'port'], value: 2 }]);
    expect(config).toMatchObject({ server: { port: 2 }, log: { level: 'warn' } });
  });

  test('a bad file on disk is not patched, unless the patch mends it', async () => {
    const { file, write } = await load('server: {port: 1}\n');
    await write('server:\n  port: x\n');
    await expect(file.patch([{ path: ['log', 'level'], value: 'warn' }])).rejects.toMatchObject({
      message: 'config.yaml:2:9 server.port: expected a number from 0 to 65535, got "x"',
    });
    await file.patch([{ path: ['server', 'port'], value: 1 }]);
    expect(file.problems()).toStrictEqual([]);
    expect(await readFile(path, 'utf8')).toBe('server:\n  port: 1\n');
  });

  test('nor is an emptied one', async () => {
    const { file } = await load('server: {port: 1}\n');
    await writeFile(path, '');
    await expect(file.patch([{ path: ['log', 'level'], value: 'warn' }])).rejects.toMatchObject({
      message: 'config.yaml: the file is empty',
    });
    expect(await readFile(path, 'utf8')).toBe('');
  });

  test('after closing it is refused', async () => {
    const { file, log } = await load('');
    await file.close();
    await expect(file.patch([{ path: ['server', 'port'], value: 2 }])).rejects.toMatchObject({ code: 'CONFIG_CLOSED' });
    expect(log).toStrictEqual(['watch closed']);
  });
});

describe('check', () => {
  const port = (value: string | number) => [{ path: ['server', 'port'], value }];

  test('says what patch would say, and writes nothing', async () => {
    const { file } = await load('server:\n  port: 1\n');
    expect(await file.check(port(2))).toStrictEqual({ problems: [], warnings: [] });
    expect((await file.check(port('eighty'))).problems.map(formatConfigProblem)).toStrictEqual([
      'config.yaml server.port: expected a number from 0 to 65535, got "eighty"',
    ]);
    expect(await readFile(path, 'utf8')).toBe('server:\n  port: 1\n');
    expect(file.current().server.port).toBe(1);
  });

  test('what is doubtful in the file is still doubtful then', async () => {
    const { file } = await load('sever:\n  port: 1\n');
    expect((await file.check(port(2))).warnings).toHaveLength(1);
  });

  test('a key that does not exist is refused, not reported', async () => {
    const { file } = await load('');
    await expect(file.check([{ path: ['sever'], value: 1 }])).rejects.toMatchObject({ code: 'CONFIG_PATCH_REFUSED' });
  });
});

describe('overrides', () => {
  const overrides = [{ path: ['server', 'port'], value: 9, origin: '--port' }];

  test('win over the file, also when it changes, and never get into it', async () => {
    const { file, log, write } = await load('server: {port: 1}\n', { overrides });
    expect(file.current().server.port).toBe(9);
    await write('server: {port: 2}\n');
    await file.patch([{ path: ['log', 'level'], value: 'warn' }]);
    expect(file.current()).toMatchObject({ server: { port: 9 }, log: { level: 'warn' } });
    expect(await readFile(path, 'utf8')).toBe('server: { port: 2 }\nlog:\n  level: warn\n');
    expect(log).toStrictEqual(['port 9 -> 9']);
  });

  test('what is patched is the file, whatever the override says', async () => {
    const { file } = await load('server: {port: 1}\n', { overrides });
    expect((await file.patch([{ path: ['server', 'port'], value: 9 }])).server.port).toBe(9);
    expect(await readFile(path, 'utf8')).toBe('server: {port: 9}\n');
  });
});

test('a real watcher: what an editor saves takes effect, what a patch wrote is not told twice', async () => {
  const { file, log } = await load('server: {port: 1}\n', {
    watch: (watched, onTouched) => watchFile(watched, onTouched, { settleMs: 20 }),
  });
  const arrival = (port: number) =>
    new Promise<void>((resolve) => file.onChange(({ server }) => server.port === port && resolve()));
  const saved = arrival(2);
  await writeFile(`${path}.new`, 'server: {port: 2}\n');
  await rename(`${path}.new`, path);
  await saved;
  await file.patch([{ path: ['server', 'port'], value: 3 }]);
  const savedAgain = arrival(4);
  await writeFile(path, 'server: {port: 4}\n');
  await savedAgain;
  expect(log).toStrictEqual(['port 1 -> 2', 'port 2 -> 3', 'port 3 -> 4']);
});
