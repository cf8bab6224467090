import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A backend whose every byte the test decides. */
export interface HttpBackend {
  url: string;
  stop(): Promise<void>;
}

/** What the proxy asks a llama-server of its own accord. */
const probes = ['/health', '/props', '/slots', '/v1/models', '/models', '/metrics'];

/** Starts a backend that answers every request with `answer`, but has none of llama-server's own endpoints. Port 0 takes a free one. */
export async function startHttpBackend(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  { port = 0, ...options }: ServerOptions & { port?: number } = {},
): Promise<HttpBackend> {
  const server = createServer(options, (request, response) => {
    if (probes.includes(new URL(request.url!, 'http://backend').pathname)) response.writeHead(501).end();
    else answer(request, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
