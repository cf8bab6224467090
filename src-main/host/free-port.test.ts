import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { nextFreePort } from './free-port.ts';

async function hold(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

test('ports that are taken, or spared for something else, are passed over', async () => {
  const taken = await hold(0);
  const free = await nextFreePort('127.0.0.1', taken);
  expect(free).toBeGreaterThan(taken);
  expect(await nextFreePort('127.0.0.1', taken, [free!])).toBeGreaterThan(free!);
  await hold(free!);
  expect(await nextFreePort('127.0.0.1', taken)).toBeGreaterThan(free!);
});

test('there is none above the last one, nor on an address that is not ours', async () => {
  expect(await nextFreePort('127.0.0.1', 65_535)).toBeNull();
  expect(await nextFreePort('192.0.2.1', 65_530)).toBeNull();
});
