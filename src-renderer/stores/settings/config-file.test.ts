import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ConfigText } from '#shared/contract/config-text.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import { createMemoryBridge, type MemoryAnswers } from '../../bridge/memory-bridge.ts';
import { exampleSnapshot } from '../testing/example-snapshot.ts';
import { createConfigFileStore, isDirty } from './config-file.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const problem = { file: 'config.yaml', line: 2, column: 9, path: 'server.port', message: 'expected a number' };
const changed = { name: 'config.changed', data: exampleSnapshot().config } as const;

/** A file on disk that others can write, too. */
async function configFileStore(answers: MemoryAnswers = {}) {
  let disk: ConfigText = { path: '/config/config.yaml', text: 'a: 1\n', revision: '1' };
  const bridge = createMemoryBridge(() => exampleSnapshot(), {
    'config.text': () => disk,
    'config.checkText': () => ({ problems: [], warnings: [] }),
    'config.saveText': ({ text, revision }) => {
      if (revision !== disk.revision) throw new CommandError('CONFLICT', 'The file was changed meanwhile.');
      disk = { ...disk, text, revision: `${revision}'` };
      return disk;
    },
    ...answers,
  });
  const config = createConfigFileStore(bridge);
  await config.load();
  return {
    config,
    onDisk: () => disk.text,
    elsewhere(text: string) {
      disk = { ...disk, text, revision: `${disk.revision}+` };
    },
    async told() {
      config.applyEvents([changed]);
      await vi.runAllTimersAsync();
    },
  };
}

test('text is checked after the typing has paused, and its problems are shown', async () => {
  const { config } = await configFileStore({ 'config.checkText': () => ({ problems: [problem], warnings: [] }) });
  config.edit('a: b');
  await vi.runAllTimersAsync();
  expect(config.getState().problems).toEqual([problem]);
});

test('saving writes the text and takes over what then stands on disk', async () => {
  const { config, onDisk } = await configFileStore();
  config.edit('a: 2\n');
  await config.save();
  expect(onDisk()).toBe('a: 2\n');
  expect(config.getState()).toMatchObject({ isSaved: true, isSaving: false, theirs: null });
  expect(isDirty(config.getState())).toBe(false);
});

test('an edit made elsewhere shows at once where nothing was typed here', async () => {
  const { config, elsewhere, told } = await configFileStore();
  elsewhere('a: 3\n');
  await told();
  expect(config.getState()).toMatchObject({ text: 'a: 3\n', theirs: null });
});

test('an edit made elsewhere under one made here is a conflict: reloading takes theirs', async () => {
  const { config, elsewhere, told } = await configFileStore();
  config.edit('a: 2\n');
  elsewhere('a: 3\n');
  await told();
  expect(config.getState()).toMatchObject({ text: 'a: 2\n', theirs: { text: 'a: 3\n' } });
  await config.reload();
  expect(config.getState()).toMatchObject({ text: 'a: 3\n', theirs: null });
});

test('a conflict that only saving found out is shown; overwriting writes ours over theirs', async () => {
  const { config, elsewhere, onDisk } = await configFileStore();
  config.edit('a: 2\n');
  elsewhere('a: 3\n');
  await config.save();
  expect(onDisk()).toBe('a: 3\n');
  expect(config.getState()).toMatchObject({ text: 'a: 2\n', theirs: { text: 'a: 3\n' } });
  await config.overwrite();
  expect(onDisk()).toBe('a: 2\n');
  expect(config.getState()).toMatchObject({ theirs: null, isSaved: true });
});

test('text with mistakes is refused and stays in the editor', async () => {
  const { config, onDisk } = await configFileStore({
    'config.saveText': () => {
      throw new CommandError('CONFIG_INVALID', 'Refused.', { problems: [problem], warnings: [] });
    },
  });
  config.edit('a: b');
  await config.save();
  expect(config.getState()).toMatchObject({ text: 'a: b', problems: [problem], isSaved: false });
  expect(onDisk()).toBe('a: 1\n');
});
