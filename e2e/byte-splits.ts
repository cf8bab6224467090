import type { ServerResponse } from 'node:http';

/** Ways in which a network may cut the same bytes. */
export const byteSplits: Readonly<Record<string, (bytes: Buffer) => Buffer[]>> = {
  whole: (bytes) => [bytes],
  'per event': perEvent,
  'per byte': (bytes) => cutAt(bytes, [...bytes.keys()]),
  'random, seed 1': (bytes) => cutAt(bytes, randomCuts(bytes.length, 1)),
  'random, seed 2': (bytes) => cutAt(bytes, randomCuts(bytes.length, 2)),
  'random, seed 3': (bytes) => cutAt(bytes, randomCuts(bytes.length, 3)),
};

/** The bytes in parts that begin at the given offsets. */
export function cutAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const starts = [...new Set([0, ...offsets])].sort((a, b) => a - b);
  return starts.map((start, index) => bytes.subarray(start, starts[index + 1] ?? bytes.length));
}

/** Sends the parts as an event stream, each in a write of its own, and ends the response. */
export async function sendInParts(response: ServerResponse, parts: readonly Buffer[]): Promise<void> {
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const part of parts) {
    response.write(part);
    // Lets the part leave alone, so that the other side reads it before the next one is there.
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

function perEvent(bytes: Buffer): Buffer[] {
  const offsets: number[] = [];
  for (let end = bytes.indexOf('\n\n'); end !== -1; end = bytes.indexOf('\n\n', end + 2)) offsets.push(end + 2);
  return cutAt(bytes, offsets).filter((part) => part.length > 0);
}

function randomCuts(length: number, seed: number): number[] {
  // A linear congruential generator (the constants of Numerical Recipes): the same cuts in every run.
  let state = seed;
  const cuts: number[] = [];
  for (let n = 0; n < length / 20; n++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    cuts.push(Math.floor((state / 2 ** 32) * length));
  }
  return cuts;
}
