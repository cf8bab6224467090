/** The proxy could not begin; the message names the remedy. */
export class StartError extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StartError';
    this.code = code;
  }
}

/** Says in words why an address cannot be listened on. */
export function listenError(error: unknown, host: string, port: number): Error {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const messages: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use by another program, perhaps another llama-proxy. Stop it, or choose another port with --port or server.port.`,
    EACCES: `Port ${port} may only be used by an administrator. Choose one above 1023 with --port or server.port.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Correct --host or server.host (127.0.0.1 serves this machine alone).`,
    ENOTFOUND: `The name ${host} is not known. Correct --host or server.host (127.0.0.1 serves this machine alone).`,
  };
  return new StartError(
    code,
    messages[code] ?? `Cannot listen on ${host}:${port}: ${(error as Error).message}.`,
    error,
  );
}
