import { describe, expect, test } from 'vitest';
import { exampleLiveRequest } from '#shared/metrics/example-live-request.ts';
import type { LiveRequest } from '#shared/metrics/live-request.ts';
import { exampleSlot } from './example-slot.ts';
import { createSlotOwners } from './slot-owners.ts';
import type { SlotSighting } from './slot-sighting.ts';

const request = (requestId: string, changes: Partial<LiveRequest> = {}): LiveRequest =>
  exampleLiveRequest({ requestId, phase: 'answering', elapsedMs: 5000, ...changes });
const busy = (id: number, taskId: number | null, changes: Partial<SlotSighting> = {}): SlotSighting =>
  exampleSlot({ id, taskId, processing: true, decodedTokens: 5, streaming: true, ...changes });
const idle = (id: number): SlotSighting => exampleSlot({ id });

describe('one look', () => {
  test.each<[name: string, slots: SlotSighting[], requests: LiveRequest[], owners: Record<number, string>]>([
    ['one request, one busy slot', [busy(0, 1), idle(1)], [request('a')], { 0: 'a' }],
    ['nothing runs', [idle(0)], [], {}],
    ['strangers only', [busy(0, 1)], [], {}],
    ['a stranger beside ours', [busy(0, 1), busy(1, 2)], [request('a')], {}],
    ['two of ours alike', [busy(0, 1), busy(1, 2)], [request('a'), request('b')], {}],
    [
      'one is streamed, the other is not',
      [busy(0, 1), busy(1, 2, { streaming: false }), idle(2)],
      [request('a', { streaming: false, phase: null }), request('b')],
      { 0: 'b', 1: 'a' },
    ],
    [
      'one has answered already, the other slot made no token yet',
      [busy(0, 1), busy(1, 2, { decodedTokens: 0 })],
      [request('a', { phase: 'prefill' }), request('b')],
      { 0: 'b', 1: 'a' },
    ],
    ['ours waits for a slot that a stranger has', [busy(0, 1)], [request('a', { phase: 'queued' })], {}],
    [
      'an old build says nothing before the first token, but a slot is free',
      [busy(0, 1), idle(1)],
      [request('a', { phase: 'queued' })],
      { 0: 'a' },
    ],
    [
      'it came a moment ago and may still be read',
      [busy(0, 1), idle(1)],
      [request('a', { phase: 'queued', elapsedMs: 200 })],
      {},
    ],
    [
      'it is not streamed, and every slot is taken',
      [busy(0, 1)],
      [request('a', { phase: null, streaming: false })],
      {},
    ],
  ])('%s', (_, slots, requests, owners) => {
    expect(Object.fromEntries(createSlotOwners().look(slots, requests))).toStrictEqual(owners);
  });
});

describe('look after look', () => {
  test('who is known helps to tell the next one', () => {
    const owners = createSlotOwners();
    owners.look([busy(0, 1), idle(1)], [request('a')]);
    const both = owners.look([busy(0, 1), busy(1, 2)], [request('a'), request('b')]);
    expect(Object.fromEntries(both)).toStrictEqual({ 0: 'a', 1: 'b' });
  });

  test('another task in the slot is another request', () => {
    const owners = createSlotOwners();
    owners.look([busy(0, 1), idle(1)], [request('a'), request('b', { phase: 'queued', elapsedMs: 0 })]);
    const later = owners.look([busy(0, 2), busy(1, 3)], [request('a'), request('b')]);
    expect(Object.fromEntries(later)).toStrictEqual({});
  });

  test('a backend that does not number its tasks is told anew each time', () => {
    const owners = createSlotOwners();
    owners.look([busy(0, null), idle(1)], [request('a')]);
    const later = owners.look([busy(0, null), busy(1, null)], [request('a'), request('b')]);
    expect(Object.fromEntries(later)).toStrictEqual({});
  });
});
