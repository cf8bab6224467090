import { expect, it } from 'vitest';
import { generationSettings } from '../requests/generation-settings.ts';
import { createSlotPool } from './slots.ts';

const settings = generationSettings('chat', {});
const { signal } = new AbortController();

it('keeps a prompt’s tokens as the cache of the next', async () => {
  const pool = createSlotPool(2);
  const first = await pool.acquire([1, 2, 3, 4], settings, signal);
  first.tokens = [1, 2, 3, 4, 50, 51];
  pool.release(first);

  const second = await pool.acquire([1, 2, 3, 4, 50, 60], settings, signal);

  expect(second.id).toBe(first.id);
  expect(second.promptCached).toBe(5);
  expect(second.tokens).toEqual([1, 2, 3, 4, 50]);
});

it('reads at least one token of a prompt that it holds whole', async () => {
  const pool = createSlotPool(1);
  const slot = await pool.acquire([1, 2, 3], settings, signal);
  slot.tokens = [1, 2, 3];
  pool.release(slot);

  expect((await pool.acquire([1, 2, 3], settings, signal)).promptCached).toBe(2);
});

it('lets requests wait in line while every slot is busy', async () => {
  const pool = createSlotPool(1);
  const slot = await pool.acquire([1], settings, signal);
  const order: string[] = [];
  const waiting = ['a', 'b'].map(async (name) => {
    const taken = await pool.acquire([1], settings, signal);
    order.push(name);
    pool.release(taken);
  });
  expect(pool.deferred()).toBe(2);

  pool.release(slot);
  await Promise.all(waiting);

  expect(order).toEqual(['a', 'b']);
  expect(pool.deferred()).toBe(0);
});

it('forgets a waiter that left', async () => {
  const pool = createSlotPool(1);
  const slot = await pool.acquire([1], settings, signal);
  const left = new AbortController();
  const waiting = pool.acquire([1], settings, left.signal);
  left.abort();

  await expect(waiting).rejects.toThrow();
  expect(pool.deferred()).toBe(0);
  pool.release(slot);
  expect((await pool.acquire([1], settings, signal)).id).toBe(slot.id);
});
