/** Says in words why no answer came from `url`, as a clause without a full stop, from what an HTTP client threw. Pure. */
export function explainConnectionFailure(error: unknown, url: URL): string {
  const address = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
  const code = errorCode(error) ?? '';
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens on ${address} (connection refused)`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host name ${url.hostname} cannot be resolved (${code})`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `there is no route to ${address} (${code})`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return `${address} broke off the connection`;
  }
  if (/TIMEOUT|TIMEDOUT/.test(code) || (error instanceof Error && /Timeout|TimedOut|Abort/.test(error.name))) {
    return `${address} did not answer in time`;
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER/.test(code))
    return `the certificate of ${address} is not trusted (${code})`;
  if (code.startsWith('HPE_')) return `what listens on ${address} does not speak HTTP (${code})`;
  return `asking ${address} failed (${code || (error instanceof Error ? error.message : String(error))})`;
}

/** The code of the error, or of those inside: a name with several addresses gives an AggregateError, undici a cause. */
function errorCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, cause } = error as NodeJS.ErrnoException;
  for (const inner of error instanceof AggregateError ? error.errors : [cause]) {
    const innerCode = errorCode(inner);
    if (innerCode !== null) return innerCode;
  }
  return typeof code === 'string' ? code : null;
}
