import { createHttpBridge } from '#shared/contract/http-bridge.ts';
import { StartError } from '../core/start-errors.ts';
import { findInstances, type RunningInstance } from './instance-file.ts';
import { createNodeHttpPlatform } from './node-http-platform.ts';
import { findPortHolder, type PortHolder } from './port-holder/find-port-holder.ts';

/** The proxy's port belongs to another process already. */
export class PortInUseError extends StartError {
  readonly host: string;
  readonly port: number;
  /** Who has it; null where the system does not tell. */
  readonly holder: PortHolder | null;
  /** How to reach it, if it is another llama-proxy of this user with a dashboard. */
  readonly instance: RunningInstance | null;

  constructor(found: Pick<PortInUseError, 'host' | 'port' | 'holder' | 'instance'>, cause: unknown) {
    const { host, port } = found;
    super(
      'EADDRINUSE',
      `Port ${port} on ${host} is in use by ${describeHolder(found)}. Stop it, or choose another port with --port or server.port.`,
      cause,
    );
    this.name = 'PortInUseError';
    this.host = host;
    this.port = port;
    this.holder = found.holder;
    this.instance = found.instance;
  }
}

/** Words for who has a port. */
export function describeHolder({ holder, instance }: Pick<PortInUseError, 'holder' | 'instance'>): string {
  const pid = instance?.pid ?? holder?.pid;
  if (instance !== null) return `another llama-proxy (process ${pid})`;
  if (holder === null) return 'another program, perhaps another llama-proxy';
  return holder.name === null ? `another program (process ${pid})` : `${holder.name} (process ${pid})`;
}

export interface PortQuestion {
  host: string;
  port: number;
  /** Where running instances of this user are announced. */
  dataFolder: string;
}

/** Explains a failed start: who has the port, as far as that can be told. Any other error is given back as it is. */
export async function explainStartError(error: unknown, { host, port, dataFolder }: PortQuestion): Promise<unknown> {
  if (!(error instanceof StartError) || error.code !== 'EADDRINUSE') return error;
  const [holder, instance] = await Promise.all([findPortHolder(port), instanceOnPort(dataFolder, port)]);
  return new PortInUseError({ host, port, holder, instance }, error.cause);
}

/** The running llama-proxy whose clients connect to `port`; each is asked, as a pid may belong to another program by now. */
async function instanceOnPort(dataFolder: string, port: number): Promise<RunningInstance | null> {
  for (const instance of await findInstances(dataFolder)) {
    const bridge = createHttpBridge(createNodeHttpPlatform(instance.url, instance.token));
    const url = await bridge.call('status.get', {}).then(
      ({ proxy }) => proxy.url,
      () => null,
    );
    if (url !== null && new URL(url).port === String(port)) return instance;
  }
  return null;
}
