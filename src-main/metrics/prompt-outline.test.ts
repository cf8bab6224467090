import { expect, test } from 'vitest';
import { outlineOf } from './prompt-outline.ts';

test('each part is known by kind, role, length and hash', async () => {
  const outline = await outlineOf({
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hi' },
    ],
  });
  expect(outline).toEqual([
    { kind: 'system', role: 'system', characters: 8, hash: '3aa5a2c57d750f38' },
    { kind: 'message', role: 'user', characters: 2, hash: '94dd9e08c129c785' },
  ]);
});

test('a long prompt is worked out in several turns of the event loop, whole and in order', async () => {
  const messages = Array.from({ length: 20 }, (_, at) => ({ role: 'user', content: `${at}${'x'.repeat(20_000)}` }));
  let turns = 0;
  let isRunning = true;
  const count = (): void => {
    turns += 1;
    if (isRunning) setImmediate(count);
  };
  setImmediate(count);
  const outline = await outlineOf({ messages });
  isRunning = false;
  expect(turns).toBeGreaterThanOrEqual(4);
  expect(outline).toHaveLength(20);
  const alone = await Promise.all(messages.map((message) => outlineOf({ messages: [message] })));
  expect(outline).toEqual(alone.flat());
});

test.each([
  ['no prompt', { model: 'm' }],
  ['more messages than any conversation has', { messages: Array(4001).fill({ role: 'user', content: 'Hi' }) }],
  [
    'content nested deeper than can be written out',
    { messages: [{ content: JSON.parse(`${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`) }] },
  ],
])('%s: no outline', async (_, request) => {
  expect(await outlineOf(request)).toBeNull();
});
