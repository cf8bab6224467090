import { expect, it } from 'vitest';
import { type BodyPart, type CollectedBody, createBodyCollector } from './body-collector.ts';
import { createBlockPool } from './byte-store.ts';

const [one, two, three] = ['first ', 'second ', 'third'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];

function collected(steps: readonly (readonly [BodyPart, Buffer])[], maxBytes = 1000): CollectedBody[] {
  let kept: CollectedBody[] = [];
  let ms = 0;
  const collector = createBodyCollector({
    sinceStart: () => ++ms,
    maxBytes,
    onlyRepaired: false,
    blocks: createBlockPool(),
    keep(bodies) {
      kept = bodies;
    },
  });
  for (const [part, bytes] of steps) collector.add(part, bytes);
  collector.end({ repairs: 0, unrepaired: 0 });
  return kept;
}

const texts = (bodies: readonly CollectedBody[]) =>
  Object.fromEntries(bodies.map(({ part, bytes, totalBytes }) => [part, [bytes.toString(), totalBytes]]));

it('keeps what passed unchanged for both sides', () => {
  const bodies = collected([
    ['backend_response', one],
    ['client_response', one],
    ['backend_response', two],
    ['client_response', two],
  ]);
  expect(texts(bodies)).toEqual({ backend_response: ['first second ', 13], client_response: ['first second ', 13] });
  expect(bodies.map(({ marks }) => marks.map(([offset]) => offset))).toEqual([
    [0, 6],
    [0, 6],
  ]);
});

it.each([
  [
    'changed',
    [
      ['backend_response', two],
      ['client_response', three],
      ['backend_response', one],
      ['client_response', one],
    ],
    'first second first ',
    'first third' + 'first ',
  ],
  [
    'withheld',
    [
      ['backend_response', two],
      ['backend_response', three],
      ['client_response', three],
    ],
    'first second third',
    'first third',
  ],
  ['added', [['client_response', two]], 'first ', 'first second '],
] as [string, [BodyPart, Buffer][], string, string][])(
  'keeps both sides apart where a piece was %s',
  (_, rest, backend, client) => {
    const bodies = collected([['backend_response', one], ['client_response', one], ...rest]);
    expect(texts(bodies)).toEqual({
      backend_response: [backend, backend.length],
      client_response: [client, client.length],
    });
  },
);

it('keeps an answer that the backend had no part in', () => {
  expect(texts(collected([['client_response', one]]))).toEqual({ client_response: ['first ', 6] });
});

it('keeps what the client got before the backend said anything', () => {
  const bodies = collected([
    ['client_response', one],
    ['backend_response', two],
    ['client_response', two],
  ]);
  expect(texts(bodies)).toEqual({ client_response: ['first second ', 13], backend_response: ['second ', 7] });
});

it('keeps only the beginning of what is too long, and its whole length', () => {
  const bodies = collected(
    [
      ['backend_response', one],
      ['client_response', one],
      ['backend_response', two],
      ['client_response', two],
    ],
    8,
  );
  expect(texts(bodies)).toEqual({ backend_response: ['first se', 13], client_response: ['first se', 13] });
});
