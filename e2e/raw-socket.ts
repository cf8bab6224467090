import { once } from 'node:events';
import { connect } from 'node:net';
import { until } from './until.ts';

/** A TCP connection on which the test writes HTTP by hand. */
export interface RawSocket {
  /** Resolves once the bytes are handed to the system; false when the other side has closed. */
  send(bytes: string | Buffer): Promise<boolean>;
  received(): string;
  /** Everything received, once the other side has closed; fails when that takes longer than ten seconds. */
  untilClosed(): Promise<string>;
  untilReceived(text: string): Promise<void>;
  /** Sends FIN and goes on reading, where it was opened with `allowHalfOpen`. */
  endSending(): void;
  destroy(): void;
}

export async function openRawSocket(url: string, { allowHalfOpen = false } = {}): Promise<RawSocket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen });
  socket.setNoDelay(true);
  const chunks: Buffer[] = [];
  let closed = false;
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('close', () => {
    closed = true;
  });
  await once(socket, 'connect');
  // A reset is one of the ways in which the other side may close.
  socket.on('error', () => undefined);
  const received = () => Buffer.concat(chunks).toString();
  return {
    received,
    send: (bytes) => new Promise((resolve) => socket.write(bytes, (error) => resolve(!error))),
    untilClosed: () => until('the connection to be closed', () => (closed ? received() : undefined), 10_000),
    async untilReceived(text) {
      await until(`to receive ${text}`, () => received().includes(text) || undefined, 10_000);
    },
    endSending: () => socket.end(),
    destroy: () => socket.destroy(),
  };
}
