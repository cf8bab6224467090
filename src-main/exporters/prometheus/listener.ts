import { createServer } from 'node:http';
import type { MetricsPage } from '../exporter.ts';

/** Serves one page under /metrics. */
export interface PageListener {
  /** Starts to listen, if it does not already. @throws what `listen` reports, such as EADDRINUSE */
  open(): Promise<void>;
  close(): Promise<void>;
}

export function createPageListener(host: string, port: number, page: MetricsPage): PageListener {
  const server = createServer(async (request, response) => {
    try {
      const isPage = request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics';
      const text = isPage ? await page.render() : 'The metrics are under /metrics.\n';
      response.writeHead(isPage ? 200 : 404, { 'content-type': isPage ? page.contentType : 'text/plain' }).end(text);
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`${(error as Error).message}\n`);
    }
  });
  server.on('error', () => {
    // Either open() is told as well, or a connection could not be accepted: the next scrape comes soon.
  });
  // Scrapes come every few seconds for ever; they must not keep the program from ending.
  server.unref();

  return {
    open() {
      if (server.listening) return Promise.resolve();
      return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
    },
    close() {
      if (!server.listening) return Promise.resolve();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
