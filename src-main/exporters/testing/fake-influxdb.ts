import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { type LinePoint, parseLineProtocol } from './line-protocol.ts';

/** What happens to one write. Without one the points are stored and 204 is answered. */
export type Trouble =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** The connection is cut before anything is stored. */
  | { kind: 'reset' }
  /** The points are stored, and the connection is cut before the answer. */
  | { kind: 'reset_after_storing' }
  | { kind: 'hang' };

/** The write side of InfluxDB v2: a point with the measurement, tags and time of another takes its place. */
export interface FakeInfluxDb {
  readonly url: string;
  /** By identity. */
  readonly points: Map<string, LinePoint>;
  /** Requests so far. */
  readonly writes: { path: string; authorization: string | undefined; points: LinePoint[] }[];
  /** Connections that are open now. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export interface FakeInfluxDbOptions {
  port?: number;
  /** Asked for each write. */
  trouble?: (points: LinePoint[]) => Trouble | null;
  /** Points that it stores none of; the others of the batch are written, and the answer is 400, as InfluxDB does. */
  refuses?: (point: LinePoint) => boolean;
}

export async function startFakeInfluxDb(options: FakeInfluxDbOptions = {}): Promise<FakeInfluxDb> {
  const { port = 0, trouble = () => null, refuses = () => false } = options;
  const points = new Map<string, LinePoint>();
  const writes: FakeInfluxDb['writes'] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
    const sent = parseLineProtocol(text);
    writes.push({ path: request.url ?? '', authorization: request.headers.authorization, points: sent });
    const happens = trouble(sent);
    if (happens?.kind === 'hang') return;
    if (happens?.kind === 'reset') return void request.socket.resetAndDestroy();
    if (happens?.kind === 'status') {
      response.writeHead(happens.status, happens.headers).end(happens.body);
      return;
    }
    const refused = sent.filter(refuses);
    for (const point of sent) {
      if (!refused.includes(point)) points.set(identity(point), { ...points.get(identity(point)), ...point });
    }
    if (happens?.kind === 'reset_after_storing') return void request.socket.resetAndDestroy();
    if (refused.length === 0) {
      response.writeHead(204).end();
      return;
    }
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ code: 'invalid', message: `partial write: dropped=${refused.length}` }));
  }

  const server = createServer((request, response) => {
    // A client that was killed in mid-request leaves nothing to answer.
    handle(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    points,
    writes,
    connections: () => promisify(server.getConnections).call(server),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function identity({ measurement, tags, time }: LinePoint): string {
  return JSON.stringify([measurement, Object.entries(tags).toSorted(), time]);
}
