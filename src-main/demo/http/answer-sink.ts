import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Fault } from '../script/reply.ts';

/** Where an answer's body goes. Both calls reject with `AnswerBroken` once the scripted fault has struck. */
export interface AnswerSink {
  /** Resolves when the socket takes more. */
  write(data: string | Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** The scripted fault ended the answer; there is nothing left to send. */
export class AnswerBroken extends Error {
  readonly code = 'ANSWER_BROKEN';
}

/** Wraps a response so that the fault strikes at its byte of the body. */
export function createAnswerSink(response: ServerResponse, fault: Fault | undefined, signal: AbortSignal): AnswerSink {
  const strikesAt = fault && 'afterBytes' in fault ? (fault.afterBytes ?? null) : null;
  let sent = 0;
  let struck = false;

  return {
    async write(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : Buffer.from(data);
      if (strikesAt === null || struck || sent + bytes.length < strikesAt) return send(bytes);
      const before = strikesAt - sent;
      await send(bytes.subarray(0, before));
      struck = true;
      await strike(fault!, response, signal);
      await send(bytes.subarray(before));
    },
    async end() {
      await new Promise<void>((resolve) => response.end(resolve));
    },
  };

  async function send(bytes: Buffer): Promise<void> {
    signal.throwIfAborted();
    sent += bytes.length;
    if (bytes.length > 0 && !response.write(bytes)) await once(response, 'drain', { signal });
  }
}

/** Breaks the connection as the fault says. Returns only for faults that let the answer go on. */
export async function strike(fault: Fault, response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (fault.kind === 'garbage') {
    response.write(fault.bytes);
    return;
  }
  if (fault.kind === 'hang') {
    if (!signal.aborted) await once(signal, 'abort');
    signal.throwIfAborted();
  }
  const { socket } = response;
  if (response.headersSent) await flushed(response);
  if (fault.kind === 'reset') socket?.resetAndDestroy();
  if (fault.kind === 'truncate') socket?.destroySoon();
  throw new AnswerBroken(`the answer was broken by the scripted fault "${fault.kind}"`);
}

/** Bytes before the break have to be with the kernel, else a reset would swallow them. */
async function flushed(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => response.socket?.write('', () => resolve()) ?? resolve());
}
