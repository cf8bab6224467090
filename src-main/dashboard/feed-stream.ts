import type { ServerResponse } from 'node:http';
import type { ViewerFeed } from '../api/feed.ts';

/** Keeps the connection known to be alive, and lets the system find one that is not. */
const heartbeatMs = 15_000;

/** Sends the feed as server-sent events until the viewer goes. A viewer that reads slowly makes its own outbox wait, nobody else. */
export function streamFeed(
  feed: ViewerFeed,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // nginx would gather events into packets.
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  let isBlocked = false;

  function send(text: string): void {
    isBlocked = !response.write(text);
  }

  function drain(): void {
    while (!isBlocked) {
      const message = viewer.take();
      if (message === null) return;
      send(`id: ${message.sequence}\ndata: ${JSON.stringify(message)}\n\n`);
    }
  }

  const viewer = feed.subscribe(() => {
    if (!isBlocked) drain();
  });
  const heartbeat = setInterval(() => {
    if (!isBlocked) send(':\n\n');
  }, heartbeatMs);
  heartbeat.unref();
  response.on('drain', () => {
    isBlocked = false;
    drain();
  });
  response.on('close', () => {
    clearInterval(heartbeat);
    viewer.close();
  });
}
