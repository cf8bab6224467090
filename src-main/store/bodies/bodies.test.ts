import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HistorySettings } from '../history.ts';
import { createTempFolder, nthRequest, openTempHistory, requestId } from '../testing/temp-history.ts';
import type { StoredBody } from './body-row.ts';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = createTempFolder());
});
afterEach(() => remove());

async function storedBodies(
  settings: Partial<HistorySettings>,
  chunks: readonly (string | Buffer)[],
  touched = false,
): Promise<StoredBody[]> {
  const { history } = openTempHistory(folder, { settings });
  const collector = history.collectBodies(requestId(1), () => 0);
  collector?.headers('client_request', ['Authorization', 'Bearer hush', 'Accept', '*/*']);
  for (const chunk of chunks) collector?.add('client_request', Buffer.from(chunk));
  collector?.end(nthRequest(1, { fixes: ['usage'], repairs: touched ? 1 : 0 }));
  await history.flush();
  const bodies = (await history.reader()?.bodies(requestId(1))) ?? [];
  await history.close();
  return bodies;
}

test.each([
  ['off', true, 0],
  ['repaired', false, 0],
  ['repaired', true, 1],
  ['all', false, 1],
] as const)('with bodies: %s, touched: %s, %i are kept', async (bodies, touched, count) => {
  expect(await storedBodies({ bodies }, ['{}'], touched)).toHaveLength(count);
});

test('what could not be repaired is kept too', async () => {
  const { history } = openTempHistory(folder);
  const collector = history.collectBodies(requestId(1), () => 0);
  collector?.add('backend_response', Buffer.from('data: {'));
  collector?.end(nthRequest(1, { unrepaired: 1 }));
  await history.flush();
  expect(await history.reader()?.bodies(requestId(1))).toHaveLength(1);
  await history.close();
});

test('the four messages of an exchange are kept apart, their chunks put together', async () => {
  const { history } = openTempHistory(folder, { settings: { bodies: 'all' } });
  const collector = history.collectBodies(requestId(1), () => 0)!;
  collector.add('client_request', Buffer.from('{"a":'));
  collector.add('backend_response', Buffer.from('data: 1\n'));
  collector.add('client_request', Buffer.from('1}'));
  collector.headers('backend_response', ['Content-Type', 'text/event-stream']);
  collector.add('client_response', Buffer.from('data: 2\n'));
  collector.end(nthRequest(1));
  await history.flush();
  const bodies = (await history.reader()?.bodies(requestId(1))) ?? [];
  expect(bodies.map(({ part, bytes }) => [part, String(bytes)])).toEqual([
    ['client_request', '{"a":1}'],
    ['backend_response', 'data: 1\n'],
    ['client_response', 'data: 2\n'],
  ]);
  expect(bodies[1]?.headers).toEqual([['Content-Type', 'text/event-stream']]);
  await history.close();
});

test('secrets never reach the disk', async () => {
  const settings = { bodies: 'all', redact: ['sk-[a-z]+', 'passwört'] } as const;
  const text = '{"key":"sk-topsecret","cmd":"curl -H \\"Authorization: Bearer tokentoken\\"","p":"passwört"}';
  const [body] = await storedBodies({ ...settings, redact: [...settings.redact] }, [text.slice(0, 12), text.slice(12)]);
  expect(String(body?.bytes)).toBe(
    '{"key":"[redacted]","cmd":"curl -H \\"Authorization: [redacted]\\"","p":"[redacted]"}',
  );
  expect(body?.headers).toEqual([
    ['Authorization', '[redacted]'],
    ['Accept', '*/*'],
  ]);
  const file = readFileSync(`${folder}/history.db`, 'latin1');
  for (const secret of ['topsecret', 'tokentoken', 'hush']) expect(file).not.toContain(secret);
});

test('bytes that are no UTF-8 come back as they were', async () => {
  const bytes = Buffer.from([0x7b, 0xc3, 0x28, 0xff, 0x00, 0xf0, 0x9f, 0x7d]);
  const [body] = await storedBodies({ bodies: 'all', redact: ['zz'] }, [bytes]);
  expect(body?.bytes).toEqual(bytes);
});

test('of a long body the beginning is kept', async () => {
  const [body] = await storedBodies({ bodies: 'all', max_body_kb: 1 }, ['ab'.repeat(300), 'cd'.repeat(5000)]);
  expect(body).toMatchObject({ totalBytes: 10_600, isCut: true });
  expect(String(body?.bytes)).toBe('ab'.repeat(300) + 'cd'.repeat(212));
});

test('a body of just the limit is whole', async () => {
  const [body] = await storedBodies({ bodies: 'all', max_body_kb: 1 }, ['x'.repeat(1024)]);
  expect(body).toMatchObject({ totalBytes: 1024, isCut: false });
  expect(body?.bytes).toHaveLength(1024);
});

test('a secret that lies across the limit is not kept by half', async () => {
  const text = `${'.'.repeat(1020)}sk-abcdefghijklmnop ${'.'.repeat(9000)}`;
  const [body] = await storedBodies({ bodies: 'all', max_body_kb: 1, redact: ['sk-[a-z]{16}'] }, [text]);
  expect(String(body?.bytes)).toBe(`${'.'.repeat(1020)}[red`);
});

test('a character cut at the limit does not hide a secret', async () => {
  const text = `sk-schlüssel ${'ü'.repeat(4000)}`;
  const [body] = await storedBodies({ bodies: 'all', max_body_kb: 1, redact: ['sk-schlüssel'] }, [text]);
  expect(String(body?.bytes)).toMatch(/^\[redacted\] ü+/);
});
