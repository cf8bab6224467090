import { expect, test } from 'vitest';
import { createSignal } from './signal.ts';

const fail = (error: unknown) => {
  throw error;
};

test('every listener hears every value until it leaves', () => {
  const { emit, subscribe } = createSignal<[now: number, before: number]>(fail);
  const heard: string[] = [];
  const leave = subscribe((now, before) => heard.push(`a ${now} ${before}`));
  subscribe((now) => heard.push(`b ${now}`));
  emit(1, 0);
  leave();
  emit(2, 1);
  expect(heard).toStrictEqual(['a 1 0', 'b 1', 'b 2']);
});

test('a function that subscribed twice hears twice, and leaves once at a time', () => {
  const { emit, subscribe } = createSignal<[]>(fail);
  let calls = 0;
  const count = () => {
    calls += 1;
  };
  const leave = subscribe(count);
  subscribe(count);
  emit();
  leave();
  emit();
  expect(calls).toBe(3);
});

test('a listener that throws is reported, and the others hear', () => {
  const errors: unknown[] = [];
  const { emit, subscribe } = createSignal<[number]>((error) => errors.push(error));
  const heard: number[] = [];
  subscribe(() => fail('broken'));
  subscribe((value) => heard.push(value));
  emit(7);
  expect([errors, heard]).toStrictEqual([['broken'], [7]]);
});

test('who subscribes while others are told hears from the next time on', () => {
  const { emit, subscribe } = createSignal<[number]>(fail);
  const heard: number[] = [];
  const leave = subscribe(() => {
    leave();
    subscribe((value) => heard.push(value));
  });
  emit(1);
  emit(2);
  expect(heard).toStrictEqual([2]);
});
