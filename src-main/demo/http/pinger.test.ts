import { expect, it } from 'vitest';
import { createManualClock } from '../testing/manual-clock.ts';
import { withPings } from './pinger.ts';

const { signal } = new AbortController();

function pinged(intervalMs: number) {
  const clock = createManualClock();
  const written: string[] = [];
  const sink = {
    write: async (data: string | Uint8Array) => void written.push(String(data)),
    end: async () => {},
  };
  return { clock, written, ...withPings(sink, { intervalMs, clock, signal }) };
}

it('sends a comment after each interval of silence, counted from the last write', async () => {
  const { clock, written, write, stop } = pinged(1000);
  await clock.advance(900);
  await write('a');
  await clock.advance(900);
  expect(written).toEqual(['a']);
  await clock.advance(1200);
  expect(written).toEqual(['a', ':\n\n', ':\n\n']);
  stop();
  await clock.advance(5000);
  expect(written).toHaveLength(3);
});

it('sends none where they are switched off', async () => {
  const { clock, written } = pinged(-1000);
  await clock.advance(60_000);
  expect(written).toEqual([]);
});
