import type { HttpPlatform } from '#shared/contract/http-bridge.ts';
import { createSseDecoder } from '../sse/sse-decoder.ts';
import { readSseEvent } from '../sse/sse-event.ts';

/** A snapshot is the largest message; this is far above it. */
const maxEventBytes = 64 * 1024 * 1024;

/** Node's side of the contract over HTTP, for a program that knows the token. */
export function createNodeHttpPlatform(origin: string, token: string): HttpPlatform {
  const authorization = `Bearer ${token}`;

  async function readEvents(path: string, signal: AbortSignal, message: (data: string) => void): Promise<void> {
    const response = await fetch(new URL(path, origin), { headers: { authorization }, signal });
    if (!response.ok || response.body === null) return;
    const decoder = createSseDecoder({ maxEventBytes });
    for await (const chunk of response.body) {
      for (const { raw } of decoder.feed(chunk)) {
        const { data } = readSseEvent(raw);
        if (data !== '') message(data);
      }
    }
  }

  return {
    async post(path, json) {
      const headers = { authorization, 'content-type': 'application/json' };
      const response = await fetch(new URL(path, origin), { method: 'POST', headers, body: json });
      return await response.text();
    },
    openEvents(path, { message, failed }) {
      const closing = new AbortController();
      const ended = (): void => {
        if (!closing.signal.aborted) failed();
      };
      void readEvents(path, closing.signal, message).then(ended, ended);
      return () => closing.abort();
    },
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
}
