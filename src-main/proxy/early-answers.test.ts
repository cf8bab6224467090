import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startBackend, startProxy } from './testing/proxy-under-test.ts';

const size = 8 * 1024 * 1024;

async function deadUrl(): Promise<URL> {
  const backend = await startBackend(() => undefined);
  await new Promise((resolve) => backend.server.close(resolve));
  return backend;
}

/** Waits for `text` among what the socket receives. */
function untilReceived(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const look = (chunk: Buffer): void => {
      received += chunk.toString('latin1');
      if (!received.includes(text)) return;
      socket.off('data', look);
      resolve(received);
    };
    socket.on('data', look);
    socket.once('close', () => reject(new Error(`closed after: ${received}`)));
  });
}

const uploads: Record<string, (body: Buffer) => [head: string, body: Buffer, end: string]> = {
  'of a known length': (body) => [`Content-Length: ${body.length}`, body, ''],
  'in chunks': (body) => ['Transfer-Encoding: chunked', body, '\r\n0\r\n\r\n'],
};

test.each(Object.entries(uploads))(
  'an upload %s that is answered before it was read gets the answer, and the connection lives on',
  async (_name, upload) => {
    const backend = await startBackend((request, response) => {
      if (request.method === 'GET') response.end('second');
      else response.writeHead(413, { 'content-length': 9 }).end('too large');
    });
    const { url } = await startProxy(backend);
    const [head, body, end] = upload(Buffer.alloc(size));
    const socket = connect(Number(url.port), url.hostname);
    onTestFinished(() => void socket.destroy());
    socket.write(`POST /upload HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n`);
    if (end !== '') socket.write(`${body.length.toString(16)}\r\n`);
    socket.write(body.subarray(0, size / 2));
    expect(await untilReceived(socket, 'too large')).toMatch(/^HTTP\/1\.1 413 /);
    socket.write(body.subarray(size / 2));
    socket.write(`${end}GET /next HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await untilReceived(socket, 'second')).toMatch(/^HTTP\/1\.1 200 /);
  },
);

test('an upload to a backend that is not there gets its 502, and the connection lives on', async () => {
  const { url } = await startProxy(await deadUrl());
  const socket = connect(Number(url.port), url.hostname);
  onTestFinished(() => void socket.destroy());
  socket.write(`POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
  socket.write(Buffer.alloc(size / 2));
  expect(await untilReceived(socket, 'backend_unreachable')).toMatch(/^HTTP\/1\.1 502 /);
  socket.write(Buffer.alloc(size / 2));
  socket.write('GET /next HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await untilReceived(socket, 'backend_unreachable')).toMatch(/^HTTP\/1\.1 502 /);
});
