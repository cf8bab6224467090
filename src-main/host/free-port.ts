import { createServer } from 'node:net';

/** So many ports are tried; a machine on which all are taken has other troubles. */
const maxTries = 100;

/** The next port above `port` on which `host` can listen now, and which is not among `spared`; null when there is none near. */
export async function nextFreePort(host: string, port: number, spared: readonly number[] = []): Promise<number | null> {
  const last = Math.min(port + maxTries, 65_535);
  for (let candidate = port + 1; candidate <= last; candidate++) {
    if (!spared.includes(candidate) && (await canListen(host, candidate))) return candidate;
  }
  return null;
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
