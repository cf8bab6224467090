import { once } from 'node:events';
import { connect } from 'node:net';

/** An answer as it came over the socket. */
export interface RawAnswer {
  status: number;
  /** Names and values in order. */
  headers: [string, string][];
  /** One item per chunk of a chunked body, else the body alone. */
  writes: string[];
  /** Chunked: the closing chunk came. Otherwise: as many bytes as promised. */
  complete: boolean;
}

/** One request over a socket of its own, so that nothing between hides the framing. Ends when the server closes. */
export async function rawExchange(url: URL, method: string, path: string, body: string | null): Promise<RawAnswer> {
  const socket = connect(Number(url.port), url.hostname);
  const received: Buffer[] = [];
  socket.on('data', (data: Buffer) => received.push(data));
  // A reset is one of the ways in which a scripted answer ends.
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  const length = body === null ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n${length}\r\n${body ?? ''}`);
  await closed;
  return parseAnswer(Buffer.concat(received));
}

function parseAnswer(bytes: Buffer): RawAnswer {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return { status: 0, headers: [], writes: [], complete: false };
  const [statusLine = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const status = Number(statusLine.split(' ')[1]);
  const body = bytes.subarray(headEnd + 4);
  if (headers.some(([name]) => name === 'Transfer-Encoding')) return { status, headers, ...unchunk(body) };
  const promised = Number(headers.find(([name]) => name === 'Content-Length')?.[1]);
  return { status, headers, writes: [body.toString()], complete: body.length === promised };
}

function unchunk(body: Buffer): { writes: string[]; complete: boolean } {
  const writes: string[] = [];
  let rest = body;
  while (rest.length > 0) {
    const lineEnd = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.subarray(0, lineEnd).toString(), 16);
    if (size === 0) return { writes, complete: true };
    writes.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size).toString());
    rest = rest.subarray(lineEnd + 2 + size + 2);
  }
  return { writes, complete: false };
}
