import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CommandError } from '#shared/contract/wire-error.ts';
import { createMemoryBridge, type MemoryAnswers } from '../../bridge/memory-bridge.ts';
import { exampleSnapshot } from '../testing/example-snapshot.ts';
import { createSettingsStore, problemsAt, shownValue } from './settings.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const port = ['server', 'port'];
const problem = { file: 'config.yaml', line: null, column: null, path: 'server.port', message: 'expected a number' };

function settingsStore(answers: MemoryAnswers = {}) {
  const bridge = createMemoryBridge(() => exampleSnapshot(), {
    'config.validate': () => ({ problems: [], warnings: [] }),
    'config.preview': () => ({ before: 'port: 8066', after: 'port: 9000' }),
    ...answers,
  });
  const settings = createSettingsStore(bridge);
  settings.takeSnapshot(exampleSnapshot(), 0);
  return { bridge, settings, shown: () => shownValue(settings.getState(), port) };
}

const savedView = { ...exampleSnapshot().config, values: { server: { host: '127.0.0.1', port: 9000 } } };

test('an edit lies over the value in force until it is discarded', () => {
  const { settings, shown } = settingsStore();
  settings.edit(port, 9000);
  expect(shown()).toBe(9000);
  settings.discard();
  expect(shown()).toBe(8066);
});

test('an edit back to the value in force is no change', () => {
  const { settings } = settingsStore();
  settings.edit(port, 9000);
  settings.edit(port, 8066);
  expect(settings.getState().draft.size).toBe(0);
});

test('the program is asked once, after the typing has paused, and its problems stand at the field', async () => {
  const { bridge, settings } = settingsStore({ 'config.validate': () => ({ problems: [problem], warnings: [] }) });
  settings.edit(port, 'e');
  settings.edit(port, 'eighty');
  await vi.runAllTimersAsync();
  expect(bridge.calls).toEqual([{ name: 'config.validate', input: { changes: [{ path: port, value: 'eighty' }] } }]);
  expect(problemsAt(settings.getState().problems, port)).toEqual([problem]);
  expect(problemsAt(settings.getState().problems, ['server', 'host'])).toEqual([]);
});

test('saving sends the changes and shows what the program then says', async () => {
  const { bridge, settings, shown } = settingsStore({ 'config.patch': () => savedView });
  settings.edit(port, 9000);
  await settings.save();
  expect(bridge.calls).toEqual([{ name: 'config.patch', input: { changes: [{ path: port, value: 9000 }] } }]);
  expect(shown()).toBe(9000);
  expect(settings.getState()).toMatchObject({ isSaved: true, isSaving: false });
  expect(settings.getState().draft.size).toBe(0);
});

test('what is typed while the file is written stays a draft', async () => {
  const written = Promise.withResolvers<typeof savedView>();
  const { settings, shown } = settingsStore({ 'config.patch': () => written.promise });
  settings.edit(port, 9000);
  const saving = settings.save();
  settings.edit(port, 9001);
  written.resolve(savedView);
  await saving;
  expect(shown()).toBe(9001);
  expect(settings.getState().isSaved).toBe(false);
});

test.each([
  ['a mistake stands at its field', { problems: [problem], warnings: [] }, { problems: [problem], message: null }],
  ['another refusal is a message', null, { problems: [], message: 'Refused.' }],
])('a refused save keeps the draft: %s', async (_, details, expected) => {
  const { settings, shown } = settingsStore({
    'config.patch': () => {
      throw new CommandError('CONFIG_INVALID', 'Refused.', details);
    },
  });
  settings.edit(port, 9000);
  await settings.save();
  expect(settings.getState()).toMatchObject({ ...expected, isSaving: false });
  expect(shown()).toBe(9000);
});

test('a change of the file on disk shows below the draft', () => {
  const { settings, shown } = settingsStore();
  settings.applyEvents([{ name: 'config.changed', data: savedView }]);
  expect(shown()).toBe(9000);
});

test('what saving would write is shown once the program has accepted the draft, and goes when nothing is left to save', async () => {
  const { settings } = settingsStore();
  settings.edit(port, 9000);
  await vi.runAllTimersAsync();
  expect(settings.getState().preview).toEqual({ before: 'port: 8066', after: 'port: 9000' });
  settings.edit(port, 8066);
  expect(settings.getState().preview).toBeNull();
});

describe('the file changes on disk while it is edited here', () => {
  const onDisk = (value: number) => ({ ...savedView, values: { server: { host: '127.0.0.1', port: value } } });
  const change = (value: number) => [{ name: 'config.changed', data: onDisk(value) }] as const;

  test('another value of the same key is a conflict, until one of both is chosen', () => {
    const { settings, shown } = settingsStore();
    settings.edit(port, 9000);
    settings.applyEvents(change(9500));
    expect([...settings.getState().conflicts]).toEqual([['server.port', 9500]]);
    expect(shown()).toBe(9000);
    settings.settle(port, 'mine');
    expect(settings.getState().conflicts.size).toBe(0);
    expect(shown()).toBe(9000);
    settings.applyEvents(change(9600));
    settings.settle(port, 'theirs');
    expect(settings.getState().draft.size).toBe(0);
    expect(shown()).toBe(9600);
  });

  test('the same value there as here is no change any more', () => {
    const { settings } = settingsStore();
    settings.edit(port, 9000);
    settings.applyEvents(change(9000));
    expect(settings.getState().draft.size).toBe(0);
    expect(settings.getState().conflicts.size).toBe(0);
  });

  test('another key is no conflict', () => {
    const { settings } = settingsStore();
    settings.edit(['server', 'host'], '0.0.0.0');
    settings.applyEvents(change(9000));
    expect(settings.getState().conflicts.size).toBe(0);
    expect(settings.getState().draft.size).toBe(1);
  });
});
