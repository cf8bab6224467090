import { expect, test } from 'vitest';
import type { SlotView } from '#shared/metrics/slot-view.ts';
import { exampleFrame, exampleRunning } from '../testing/example-snapshot.ts';
import { noOwners, withFrame } from './owners.ts';

function frame(sessions: readonly string[], slots: readonly SlotView[] = []) {
  const requests = sessions.map((sessionId) => ({ ...exampleRunning(`of ${sessionId}`, null), sessionId }));
  return { ...exampleFrame(0, requests), slots: [...slots] };
}

function slot(id: number, requestId: string | null): SlotView {
  return { id, isBusy: requestId !== null, contextTotal: 4096, contextUsed: 100, isSpeculative: false, requestId };
}

test('an owner keeps its number, also while it does nothing', () => {
  const first = withFrame(noOwners, frame(['a', 'b']));
  const second = withFrame(first, frame(['c']));
  expect([...withFrame(second, frame(['b', 'a'])).numbers]).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ]);
});

test('without a session the client is the owner', () => {
  const anonymous = { ...exampleRunning('r', null), client: 'curl/8' };
  expect([...withFrame(noOwners, exampleFrame(0, [anonymous])).numbers]).toEqual([['curl/8', 0]]);
});

test('the one idle longest gives its number to the 27th', () => {
  const sessions = Array.from({ length: 26 }, (_, index) => `s${index}`);
  const full = withFrame(noOwners, frame(sessions));
  const { numbers } = withFrame(full, frame(['s0', 'new']));
  expect(numbers.size).toBe(26);
  expect([numbers.get('s0'), numbers.get('s1'), numbers.get('new')]).toEqual([0, undefined, 1]);
});

test('a slot belongs to whom it served last', () => {
  const busy = withFrame(noOwners, frame(['a', 'b'], [slot(0, 'of a'), slot(1, 'of b')]));
  const taken = withFrame(busy, frame(['b'], [slot(0, 'of b'), slot(1, null)]));
  expect([...taken.bySlot]).toEqual([
    [0, 'b'],
    [1, 'b'],
  ]);
});

test('nothing new is the same object', () => {
  const owners = withFrame(noOwners, frame(['a'], [slot(0, 'of a')]));
  expect(withFrame(owners, frame(['a'], [slot(0, 'of a')]))).toBe(owners);
});
