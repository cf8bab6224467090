import { expect, test } from 'vitest';
import type { FixesView } from '#shared/contract/fixes-view.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import { createMemoryBridge, type MemoryAnswers } from '../../bridge/memory-bridge.ts';
import { exampleFix, exampleSnapshot } from '../testing/example-snapshot.ts';
import { createFixesStore, isFixEnabled, isMainEnabled } from './fixes.ts';

function fixesStore(setEnabled: NonNullable<MemoryAnswers['fixes.setEnabled']>) {
  const bridge = createMemoryBridge(() => exampleSnapshot(), { 'fixes.setEnabled': setEnabled });
  const fixes = createFixesStore(bridge);
  fixes.takeSnapshot(exampleSnapshot(), 0);
  const isOn = (id: string) => {
    const fix = fixes.getState().view?.fixes.find((other) => other.id === id);
    return fix !== undefined && isFixEnabled(fixes.getState(), fix);
  };
  return { bridge, fixes, isOn };
}

function viewWith(utf8: boolean): FixesView {
  return { enabled: true, fixes: [exampleFix('utf8', utf8), exampleFix('usage')] };
}

test('a switch shows its new place before the program has answered', async () => {
  const { fixes, isOn, bridge } = fixesStore(() => viewWith(false));
  const done = fixes.setEnabled('utf8', false);
  expect(isOn('utf8')).toBe(false);
  expect(fixes.getState().view?.fixes[0]?.enabled).toBe(true);
  await done;
  expect(isOn('utf8')).toBe(false);
  expect(fixes.getState().pending.size).toBe(0);
  expect(bridge.calls).toEqual([{ name: 'fixes.setEnabled', input: { id: 'utf8', enabled: false } }]);
});

test('a refused switch goes back with the reason; the next attempt clears it', async () => {
  let isRefused = true;
  const { fixes, isOn } = fixesStore(() => {
    if (isRefused) throw new CommandError('CONFIG_UNWRITABLE', 'config.yaml is read-only.');
    return viewWith(false);
  });
  await fixes.setEnabled('utf8', false);
  expect(isOn('utf8')).toBe(true);
  expect(fixes.getState().messages.get('utf8')).toBe('config.yaml is read-only.');
  isRefused = false;
  await fixes.setEnabled('utf8', false);
  expect(isOn('utf8')).toBe(false);
  expect(fixes.getState().messages.size).toBe(0);
});

test('the answer to an older change does not undo a newer one', async () => {
  const answers = [Promise.withResolvers<FixesView>(), Promise.withResolvers<FixesView>()];
  let asked = 0;
  const { fixes, isOn } = fixesStore(() => {
    asked += 1;
    return answers[asked - 1]?.promise ?? viewWith(true);
  });
  const first = fixes.setEnabled('utf8', false);
  const second = fixes.setEnabled('utf8', true);
  answers[0]?.resolve(viewWith(false));
  await first;
  expect(isOn('utf8')).toBe(true);
  answers[1]?.resolve(viewWith(true));
  await second;
  expect(isOn('utf8')).toBe(true);
  expect(fixes.getState().pending.size).toBe(0);
});

test('the main switch is independent of the single ones', async () => {
  const { fixes, isOn } = fixesStore(() => ({ ...viewWith(true), enabled: false }));
  await fixes.setEnabled(null, false);
  expect(isMainEnabled(fixes.getState())).toBe(false);
  expect(isOn('utf8')).toBe(true);
});

test('a change made elsewhere comes by the feed', () => {
  const { fixes, isOn } = fixesStore(() => viewWith(true));
  fixes.applyEvents([{ name: 'fixes.changed', data: viewWith(false) }]);
  expect(isOn('utf8')).toBe(false);
});
