import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { until } from '../until.ts';
import { useFaultStand } from './fault-stand.ts';
import { residentMb, tellsFootprints } from './footprint.ts';

const connections = 2000;

describe('two thousand connections', () => {
  const stand = useFaultStand({
    answer(request, response) {
      request.resume();
      response.end(request.url);
    },
  });

  test('idle ones delay nobody; each is served when it asks; and all are given back', async () => {
    const { hostname, port } = new URL(stand.proxy.url);
    const before = tellsFootprints ? residentMb(stand.proxy.program.pid) : 0;
    const sockets: Socket[] = [];
    for (let opened = 0; opened < connections; opened += 200) {
      const some = Array.from({ length: 200 }, () => connect(Number(port), hostname));
      await Promise.all(some.map((socket) => once(socket, 'connect')));
      sockets.push(...some);
    }
    expect((await exchange(stand.proxy.url, { path: '/another' })).text).toBe('/another');

    let served = 0;
    for (const socket of sockets) {
      let text = '';
      socket.setEncoding('latin1').on('data', (chunk: string) => {
        if (text.includes('/mine')) return;
        text += chunk;
        if (text.includes('/mine')) served++;
      });
      socket.write('GET /mine HTTP/1.1\r\nHost: x\r\n\r\n');
    }
    await until('every connection to be served', () => served === connections || undefined, 20_000);
    if (tellsFootprints) expect(residentMb(stand.proxy.program.pid) - before).toBeLessThan(200);
    for (const socket of sockets) socket.destroy();
  });
});
