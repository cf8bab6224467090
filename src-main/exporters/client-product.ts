/** A client as its records name it, taken apart: `claude-cli/2.1.4` is the product `claude-cli` in version `2.1.4`. */
export interface ClientProduct {
  /** Fit for a label: stays the same from update to update. */
  name: string;
  version: string | null;
}

export function clientProduct(client: string | null): ClientProduct | null {
  if (client === null) return null;
  const slash = client.indexOf('/');
  if (slash <= 0) return { name: client, version: null };
  return { name: client.slice(0, slash), version: client.slice(slash + 1) || null };
}
