import { isDeepStrictEqual } from 'node:util';
import type { Config } from '#shared/config/schema.ts';
import { createDashboardServer, type DashboardServer, type DashboardServerOptions } from './dashboard-server.ts';

export interface DashboardOptions extends Omit<DashboardServerOptions, 'hostNames'> {
  /** The section as it now is. */
  settings(): Config['dashboard'];
  /** Name of this machine. */
  hostName: string;
  /** It can be opened here, by whoever knows the token; null when it was switched off. */
  onMoved(url: URL | null): void;
  /** It cannot be had, in a sentence with the remedy. The proxy goes on. */
  onFailure(message: string): void;
}

/** The dashboard where the settings want it. */
export interface Dashboard {
  /** Starts, moves or stops it as the settings now wish. Never rejects. */
  apply(): Promise<void>;
  /** Where it is; null while it is not. */
  readonly url: URL | null;
  close(): Promise<void>;
}

export function createDashboard(options: DashboardOptions): Dashboard {
  const { settings, hostName, onMoved, onFailure, onError } = options;
  let running: { server: DashboardServer; wanted: Config['dashboard']; url: URL } | null = null;
  let turn: Promise<void> = Promise.resolve();

  async function follow(): Promise<void> {
    const wanted = settings();
    if (running === null ? !wanted.enabled : isDeepStrictEqual(running.wanted, wanted)) return;
    const left = running?.server;
    if (wanted.enabled) {
      const server = createDashboardServer({ ...options, hostNames: [hostName, wanted.host] });
      try {
        running = { server, wanted, url: openableUrl(await server.listen(wanted.host, wanted.port)) };
      } catch (error) {
        // A dashboard that listens already stays where it is.
        await server.close();
        onFailure(explain(error, wanted));
        return;
      }
    } else {
      running = null;
    }
    onMoved(running?.url ?? null);
    await left?.close();
  }

  return {
    apply() {
      turn = turn.then(follow).catch(onError);
      return turn;
    },
    get url() {
      return running?.url ?? null;
    },
    async close() {
      await turn;
      await running?.server.close();
      running = null;
    },
  };
}

/** Every address of the machine is an address to listen on, none to open. */
function openableUrl(url: URL): URL {
  const hosts: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '[::]': '[::1]' };
  return new URL(`http://${hosts[url.hostname] ?? url.hostname}:${url.port}`);
}

function explain(error: unknown, { host, port }: Config['dashboard']): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} on ${host} is in use by another program, perhaps another llama-proxy. Choose another dashboard.port (0 takes any free one).`,
    EACCES: `port ${port} may only be used by an administrator. Choose a dashboard.port above 1023.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Correct dashboard.host (127.0.0.1 serves this machine alone).`,
    ENOTFOUND: `the name ${host} is not known. Correct dashboard.host (127.0.0.1 serves this machine alone).`,
  };
  return `No dashboard: ${reasons[code] ?? `it cannot listen on ${host}:${port}: ${message}.`} The proxy goes on without it.`;
}
