import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createSimulatedLlamaServer } from '../../src-main/demo/simulated-llama-server.ts';

/** What goes wrong at the backend, as the client of the soak asks for it in a header. */
export const backendFaults = [
  'none',
  'reset before the answer',
  'no HTTP',
  'loading',
  'hangs',
  'reset in a stream',
  'no chunk in a stream',
  'a long line',
  'garbage events',
  'gzip',
] as const;
export type BackendFault = (typeof backendFaults)[number];

export const faultHeader = 'x-soak-fault';
export const idHeader = 'x-session-id';

export interface FaultyBackend {
  url: URL;
  /** Resolves when the request with this id has arrived. */
  arrived(id: string): Promise<void>;
  close(): Promise<void>;
}

const event = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"}}]}\n\n';
const longLine = `data: {"choices":[{"index":0,"delta":{"content":"${'x'.repeat(2_000_000)}"}}]}\n\n`;
const garbage = 'data: {"choices":7}\n\ndata: }{\n\n: \0\n\nevent: x\ndata: [1,{"choices":[null]}]\n\n';

/** A simulated llama-server behind a door that does what a network and a dying server do. */
export async function startFaultyBackend(seed: number): Promise<FaultyBackend> {
  const simulated = createSimulatedLlamaServer({
    speed: 'instant',
    slots: 64,
    contextSize: 262_144,
    malformedShare: 0.3,
    malformations: ['duplicate_key'],
    seed,
  });
  const behind = await simulated.listen(0);
  const waiting = new Map<string, () => void>();
  const server = createServer((request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const id = String(request.headers[idHeader] ?? '');
    waiting.get(id)?.();
    waiting.delete(id);
    const fault = (request.headers[faultHeader] ?? 'none') as BackendFault;
    if (fault === 'none') forward(request, response, behind);
    else act(fault, request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    arrived: (id) => new Promise((resolve) => waiting.set(id, resolve)),
    async close() {
      server.close();
      server.closeAllConnections();
      await simulated.close();
    },
  };
}

function forward(request: IncomingMessage, response: ServerResponse, behind: URL): void {
  const { method, url, rawHeaders } = request;
  const headers = rawHeaders.filter((_, index) => !/^connection$/i.test(rawHeaders[index & ~1] ?? ''));
  const inner = httpRequest(new URL(url ?? '/', behind), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
    answer.pipe(response);
  });
  inner.on('error', () => response.destroy());
  response.once('close', () => inner.destroy());
  request.pipe(inner);
}

function act(fault: Exclude<BackendFault, 'none'>, request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  request.resume();
  const begin = () => response.writeHead(200, { 'content-type': 'text/event-stream' });
  switch (fault) {
    case 'reset before the answer':
      socket.resetAndDestroy();
      break;
    case 'no HTTP':
      socket.end('\x16\x03\x01 no HTTP at all\r\n\r\n');
      break;
    case 'loading':
      response.writeHead(503, { 'content-type': 'application/json' });
      response.end('{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}');
      break;
    case 'hangs':
      break;
    case 'reset in a stream':
      begin().write(event + event.slice(0, 30), () => socket.resetAndDestroy());
      break;
    case 'no chunk in a stream':
      begin().write(event, () => socket.end('no chunk\r\n'));
      break;
    case 'a long line':
      begin().end(`${longLine}data: [DONE]\n\n`);
      break;
    case 'garbage events':
      begin().end(`${garbage}${event}data: [DONE]\n\n`);
      break;
    case 'gzip':
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync('{"choices":[]}'));
      break;
  }
}
