import { expect, it } from 'vitest';
import { createPhaseClock } from './phase-clock.ts';

it('gives each gap to the channel of the piece that ends it', () => {
  const clock = createPhaseClock();
  clock.generated('reasoning', 100);
  clock.generated('reasoning', 130);
  clock.generated('answer', 170);
  clock.generated('tool_call', 270);
  clock.generated('answer', 280);
  clock.finished(300);
  expect(clock.spentMs('reasoning')).toBe(30);
  expect(clock.spentMs('answer')).toBe(40 + 10 + 20);
  expect(clock.spentMs('tool_call')).toBe(100);
  expect(clock.firstAtMs()).toBe(100);
  expect(clock.spanMs()).toBe(200);
  expect(clock.channel()).toBe('answer');
});

it('knows nothing of an answer without tokens', () => {
  const clock = createPhaseClock();
  clock.finished(300);
  expect([clock.firstAtMs(), clock.spanMs(), clock.spentMs('answer'), clock.channel()]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
