import { describe, expect, test } from 'vitest';
import { openRawSocket } from '../raw-socket.ts';
import { until } from '../until.ts';
import { useSurvival } from './survival.ts';

describe('a request that the client cuts off', () => {
  const open = new Set<object>();
  const survival = useSurvival(true, (request, response) => {
    open.add(request);
    request.on('close', () => open.delete(request));
    request.on('error', () => undefined);
    request.on('end', () => response.end('{}'));
    request.resume();
  });
  const head = (path: string, framing: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n`;

  describe.each(['/v1/chat/completions', '/v1/messages', '/elsewhere'])('%s', (path) => {
    test.each([
      ['a chunked body, inside a chunk', `${head(path, 'Transfer-Encoding: chunked')}40\r\n{"messages":`],
      ['a body of known length', `${head(path, 'Content-Length: 64')}{"messages":`],
      ['inside the headers', `POST ${path} HTTP/1.1\r\nHost: x\r\nX-Ha`],
    ])('%s: leaves nothing open at the backend', async (_name, bytes) => {
      const socket = await openRawSocket(survival.proxy.url);
      await socket.send(bytes);
      socket.destroy();
      await until('no request at the backend', () => open.size === 0 || undefined);
    });

    test.each([
      ['a chunk size that is no number', `${head(path, 'Transfer-Encoding: chunked')}zz\r\n{}\r\n0\r\n\r\n`],
      ['two different lengths', `${head(path, 'Content-Length: 2\r\nContent-Length: 3')}{}`],
      [
        'a length beside chunks',
        `${head(path, 'Content-Length: 2\r\nTransfer-Encoding: chunked')}2\r\n{}\r\n0\r\n\r\n`,
      ],
      ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ])('%s: the connection is closed, with a 400 if anything', async (_name, bytes) => {
      const socket = await openRawSocket(survival.proxy.url);
      await socket.send(Buffer.from(bytes, 'latin1'));
      expect(await socket.untilClosed()).toMatch(/^(HTTP\/1\.1 400 |$)/);
    });
  });
});
