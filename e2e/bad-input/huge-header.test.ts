import { describe, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { openRawSocket } from '../raw-socket.ts';
import { useSurvival } from './survival.ts';

const huge = 'x'.repeat(64 * 1024);

describe('a header of 64 kB', () => {
  const survival = useSurvival(true, (request, response) => {
    if (request.url === '/huge-answer') response.setHeader('x-huge', huge);
    response.end('{}');
  });

  test('from the client is refused with 431', async () => {
    const socket = await openRawSocket(survival.proxy.url);
    await socket.send(`GET /v1/messages HTTP/1.1\r\nHost: x\r\nX-Huge: ${huge}\r\n\r\n`);
    expect(await socket.untilClosed()).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('from the backend becomes a 502 that says what happened', async () => {
    const answer = await exchange(survival.proxy.url, { path: '/huge-answer' });
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text).error.message).toMatch(/header/i);
  });
});
