import type { ClientSetup } from '#shared/contract/client-setup.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import type { BackendModel } from '../../backend/answers/models.ts';
import type { ApiParts } from '../api-parts.ts';
import { claudeCode } from './claude-code.ts';
import type { ClientFacts } from './client-facts.ts';
import { cline } from './cline.ts';
import { codex } from './codex.ts';
import { genericClient } from './generic-client.ts';
import { opencode } from './opencode.ts';

/** Clients stop waiting at some time; where the proxy waits for ever, they get an hour. */
const longestWaitMs = 3_600_000;

/** How each client is pointed at this proxy. @throws CommandError while the proxy does not listen */
export async function describeClients(parts: Pick<ApiParts, 'proxy' | 'backend' | 'config'>): Promise<ClientSetup[]> {
  const facts = await gatherFacts(parts);
  return [claudeCode, opencode, cline, codex, genericClient].map((describe) => describe(facts));
}

async function gatherFacts({
  proxy,
  backend,
  config,
}: Pick<ApiParts, 'proxy' | 'backend' | 'config'>): Promise<ClientFacts> {
  const url = proxy.url();
  if (url === null)
    throw new CommandError('UNAVAILABLE', 'The proxy does not listen yet; look at its log for the reason.');
  const models = await backend.models().catch(() => {
    // The state of the backend tells of it; a client can be set up all the same.
    return [];
  });
  const model = preferredModel(models);
  const { backend: settings, server } = config.current();
  const { timeout_seconds: timeoutSeconds } = settings;
  const hasOwnKeys = server.api_keys.length > 0;
  return {
    origin: reachableOrigin(url),
    model,
    contextTokens: await backend.learnContext(model),
    needsKey: hasOwnKeys || backend.hasApiKey(),
    hasOwnKeys,
    timeoutMs: timeoutSeconds === 0 ? longestWaitMs : timeoutSeconds * 1000,
  };
}

function preferredModel(models: readonly BackendModel[]): string | null {
  const usable = models.filter(({ id }) => isPlainName(id));
  return (usable.find(({ status }) => status === 'loaded') ?? usable[0])?.id ?? null;
}

/** The name comes from another server and is pasted into shells: one with quotes or signs that a shell obeys is not offered. */
function isPlainName(id: string): boolean {
  return /^[\p{L}\p{N} .:_/@+,()[\]~-]+$/u.test(id);
}

/** Every address of the machine is an address to listen on, none to connect to. */
function reachableOrigin(url: URL): string {
  const { hostname, origin, port } = url;
  if (hostname === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (hostname === '[::]') return `http://[::1]:${port}`;
  return origin;
}
