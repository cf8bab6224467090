import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { until } from '../until.ts';
import { useFaultStand } from './fault-stand.ts';
import { residentMb, tellsFootprints } from './footprint.ts';

const event = `data: {"choices":[{"index":0,"delta":{"content":"${'x'.repeat(8000)}"}}]}\n\n`;

describe('clients that do not read', () => {
  let offeredBytes = 0;
  const waiting = new Set<ServerResponse>();
  const stand = useFaultStand({
    answer(_request, response) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const offer = () => {
        waiting.delete(response);
        while (response.write(event)) offeredBytes += event.length;
        offeredBytes += event.length;
        waiting.add(response);
      };
      response.on('drain', offer);
      response.once('close', () => waiting.delete(response));
      offer();
    },
  });

  test.each([
    ['text that passes as it comes', '/v1/chat/completions', '{"stream":true}'],
    ['text that may hold a call', '/v1/chat/completions', '{"stream":true,"tools":[{"function":{"name":"f"}}]}'],
    ['an answer that nothing reads', '/elsewhere', '{}'],
  ])('%s: the backend has to wait, and the memory stays', async (_name, path, body) => {
    offeredBytes = 0;
    const before = tellsFootprints ? residentMb(stand.proxy.program.pid) : 0;
    const { hostname, port } = new URL(stand.proxy.url);
    const clients = Array.from({ length: 8 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.pause();
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      return socket;
    });
    // Every write is refused until its reader goes on: what was offered until then is what lies in buffers on the way.
    let last = -1;
    let times = 0;
    await until(
      'the backend to wait for all clients',
      () => {
        times = stand.atBackend.size === 8 && waiting.size === 8 && offeredBytes === last ? times + 1 : 0;
        last = offeredBytes;
        return times >= 30 || undefined;
      },
      15_000,
    );
    // Most of it lies in the system's own socket buffers, up to 6 MB a connection on each side of the proxy.
    expect(offeredBytes / 8).toBeLessThan(16_000_000);
    if (tellsFootprints) expect(residentMb(stand.proxy.program.pid) - before).toBeLessThan(80);
    for (const client of clients) client.destroy();
  });
});
