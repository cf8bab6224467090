import { expect, test, vi } from 'vitest';
import { CommandError } from '#shared/contract/wire-error.ts';
import { createMemoryBridge, type MemoryAnswers } from '../../bridge/memory-bridge.ts';
import { exampleSnapshot } from '../testing/example-snapshot.ts';
import { createHostStore } from './host.ts';

function hostStore(answers: MemoryAnswers, capabilities: ('clipboard' | 'start_at_login')[] = []) {
  const { status } = exampleSnapshot();
  const snapshot = exampleSnapshot({ status: { ...status, capabilities } });
  const bridge = createMemoryBridge(() => snapshot, answers);
  const writeClipboard = vi.fn(async () => {});
  const host = createHostStore(bridge, writeClipboard);
  host.takeSnapshot(snapshot, 0);
  return { bridge, host, writeClipboard };
}

test('text is copied by the host where it can, else by the browser', async () => {
  const desktop = hostStore({ 'host.copyText': () => ({}) }, ['clipboard']);
  await desktop.host.copyText('a');
  expect(desktop.bridge.calls).toEqual([{ name: 'host.copyText', input: { text: 'a' } }]);
  expect(desktop.writeClipboard).not.toHaveBeenCalled();

  const headless = hostStore({});
  await headless.host.copyText('a');
  expect(headless.writeClipboard).toHaveBeenCalledWith('a');
  expect(headless.bridge.calls).toEqual([]);
});

test('a refused start at login goes back, with the reason', async () => {
  const { host } = hostStore({
    'host.startAtLogin': () => ({ enabled: false, problem: null }),
    'host.setStartAtLogin': () => {
      throw new CommandError('UNAVAILABLE', 'The folder is read-only.');
    },
  });
  await host.loadStartAtLogin();
  const done = host.setStartAtLogin(true);
  expect(host.getState().startAtLogin?.enabled).toBe(true);
  await done;
  expect(host.getState()).toEqual({
    startAtLogin: { enabled: false, problem: null },
    message: 'The folder is read-only.',
  });
});
