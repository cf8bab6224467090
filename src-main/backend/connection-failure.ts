/** Why a connection came to nothing. */
export type FailureReason =
  | 'refused'
  | 'unknown_host'
  | 'no_route'
  | 'timeout'
  | 'closed'
  | 'not_http'
  | 'certificate'
  | 'tls'
  | 'other';

export interface ConnectionFailure {
  reason: FailureReason;
  /** The cause in words, a clause without a full stop. */
  words: string;
}

/** Says in words why asking `url` failed, from the error that undici or the socket threw. Pure. */
export function explainConnectionFailure(error: unknown, url: URL): ConnectionFailure {
  const code = errorCode(error);
  const reason = reasonOf(code, error);
  return { reason, words: words(reason, url, code ?? (error instanceof Error ? error.message : String(error))) };
}

function reasonOf(code: string | null, error: unknown): FailureReason {
  if (code !== null) {
    const known = reasons.get(code);
    if (known !== undefined) return known;
    if (code.startsWith('HPE_')) return 'not_http';
    if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER/.test(code)) return 'certificate';
    if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) return 'tls';
  }
  const name = error instanceof Error ? error.name : null;
  // undici's parser gives its errors a code only sometimes.
  if (name === 'HTTPParserError') return 'not_http';
  return name === 'TimeoutError' ? 'timeout' : 'other';
}

const reasons: ReadonlyMap<string, FailureReason> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['ENOTFOUND', 'unknown_host'],
  ['EAI_AGAIN', 'unknown_host'],
  ['EHOSTUNREACH', 'no_route'],
  ['ENETUNREACH', 'no_route'],
  ['EADDRNOTAVAIL', 'no_route'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['ECONNRESET', 'closed'],
  ['EPIPE', 'closed'],
  ['UND_ERR_SOCKET', 'closed'],
  ['EPROTO', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
]);

function words(reason: FailureReason, url: URL, detail: string): string {
  const address = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
  switch (reason) {
    case 'refused':
      return `connection refused: nothing listens on ${address}`;
    case 'unknown_host':
      return `the host name ${url.hostname} cannot be resolved (${detail})`;
    case 'no_route':
      return `no route to ${address} (${detail})`;
    case 'timeout':
      return `${address} did not answer in time`;
    case 'closed':
      return `${address} closed the connection without an answer`;
    case 'not_http':
      return `what listens on ${address} does not speak HTTP (${detail})`;
    case 'certificate':
      return `the certificate of ${address} is not trusted (${detail})`;
    case 'tls':
      return `no TLS connection to ${address} (${detail})`;
    case 'other':
      return `asking ${address} failed: ${detail}`;
  }
}

/** The code of the error, or of the errors inside: a name with several addresses gives an AggregateError, undici a cause. */
function errorCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, cause } = error as NodeJS.ErrnoException;
  const inner = error instanceof AggregateError ? error.errors : [cause];
  for (const each of inner) {
    const innerCode = errorCode(each);
    if (innerCode !== null) return innerCode;
  }
  return typeof code === 'string' ? code : null;
}
