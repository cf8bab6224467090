import type { Config } from '#shared/config/schema.ts';

/** A warning about a proxy that others can use without a key; null when only this machine can, or a key is asked for. */
export function exposureWarning({ server }: Pick<Config, 'server'>): string | null {
  if (server.api_keys.length > 0 || isLoopback(server.host)) return null;
  return `${server.host} lets other machines use the proxy, and server.api_keys is empty: whoever reaches it can use the model and read what llama-server tells of itself. Set server.api_keys, or server.host to 127.0.0.1`;
}

/** A name may be pointed at any address, so that only `localhost` counts. */
function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|(?:::ffff:)127(?:\.\d{1,3}){3})$/i.test(host);
}
