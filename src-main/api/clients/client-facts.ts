/** What every client has to be told of this proxy. */
export interface ClientFacts {
  /** Where the proxy listens, without a slash at the end. */
  readonly origin: string;
  /** Model to ask for; null when the backend did not say. */
  readonly model: string | null;
  /** Tokens that fit into one slot; null when unknown. */
  readonly contextTokens: number | null;
  /** A key is asked for, and a client that sends one of its own must send that one. */
  readonly needsKey: boolean;
  /** The keys are this proxy's own (`server.api_keys`), not llama-server's. */
  readonly hasOwnKeys: boolean;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** Stands where a client wants a key and llama-server does not. */
const anyKey = 'llama-proxy';
/** To be replaced by hand: the true key leaves the program in no window. */
const serverKeyPlaceholder = 'YOUR-LLAMA-SERVER-KEY';
const proxyKeyPlaceholder = 'YOUR-LLAMA-PROXY-KEY';
/** llama-server with a single model answers to any name. */
const anyModel = 'local';

export function keyFor({ needsKey, hasOwnKeys }: ClientFacts): string {
  if (!needsKey) return anyKey;
  return hasOwnKeys ? proxyKeyPlaceholder : serverKeyPlaceholder;
}

export function modelFor({ model }: ClientFacts): string {
  return model ?? anyModel;
}

/**
 * Room for one answer. Clients ask for up to 32,000 tokens at once, which leaves nothing for the prompt in a small context; a
 * quarter is enough for a file and leaves the rest to the conversation.
 */
export function outputTokens(contextTokens: number): number {
  return Math.min(32_000, Math.floor(contextTokens / 4));
}

/** Sentences on what could not be filled in. */
export function factNotes(facts: ClientFacts): string[] {
  const notes: string[] = [];
  if (facts.model === null || facts.contextTokens === null) {
    notes.push('llama-server could not be asked for its model and context size: start it, then look here again.');
  }
  if (facts.hasOwnKeys) notes.push(`Put one of server.api_keys in the place of ${proxyKeyPlaceholder}.`);
  else if (facts.needsKey) notes.push(`llama-server wants an API key: put it in the place of ${serverKeyPlaceholder}.`);
  return notes;
}
