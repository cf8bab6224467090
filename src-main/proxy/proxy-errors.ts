import type { ProxyFailure } from '#shared/dialects/dialect.ts';

/** A failure between client and backend, in words for the client and with the status it gets before an answer began. */
export class ProxyError extends Error implements ProxyFailure {
  readonly code: string;
  readonly httpStatus: number;

  constructor(code: string, httpStatus: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ProxyError';
    this.code = code;
    this.httpStatus = httpStatus;
  }
}

/** Someone ended the request from a window of this program. 400, because clients send a 5xx again. */
export function requestCancelled(): ProxyError {
  return new ProxyError('request_cancelled', 400, 'This request was cancelled in llama-proxy.');
}

/** The same words for no key and a wrong one. Without the key itself: error bodies are logged by clients. */
export function keyRefused(): ProxyError {
  return new ProxyError(
    'invalid_api_key',
    401,
    'This llama-proxy asks for a key, and none came or one that it does not know. Send one of server.api_keys in its config.yaml as "Authorization: Bearer …" or as "x-api-key".',
  );
}

/** RFC 9112 §6.1: passed on without the coding, which is this connection's alone, the body would be other bytes. */
export function transferCodingRefused(coding: string): ProxyError {
  return new ProxyError(
    'bad_request',
    501,
    `The transfer coding "${coding}" is not understood here. Send the body with Content-Length, or chunked.`,
  );
}

/** Maps what undici and Node say of a failed exchange with the backend. `hasAnswered`: the answer's headers had come. */
export function backendFailure(error: Error, backend: URL, hasAnswered: boolean): ProxyError {
  if (error instanceof ProxyError) return error;
  const code = 'code' in error ? String(error.code) : '';
  const place = backend.origin;
  switch (code) {
    case 'ECONNREFUSED':
      return new ProxyError(
        'backend_unreachable',
        502,
        `llama-proxy could not reach llama-server at ${place}: connection refused. Start llama-server, or correct backend.host and backend.port in config.yaml.`,
        error,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ProxyError(
        'backend_unreachable',
        502,
        `llama-proxy could not resolve the name in ${place}. Correct backend.host or backend.url in config.yaml.`,
        error,
      );
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return new ProxyError(
        'backend_timeout',
        504,
        `llama-proxy got no connection to llama-server at ${place} in time. Check that the machine is up and the port is open.`,
        error,
      );
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return new ProxyError(
        'backend_timeout',
        504,
        `llama-server at ${place} was silent for longer than backend.timeout_seconds. Raise it in config.yaml (0 waits for ever) if long prompts need more.`,
        error,
      );
    case 'UND_ERR_INVALID_ARG':
      return new ProxyError('bad_request', 400, `The request cannot be forwarded: ${error.message}.`, error);
    case 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH':
      return new ProxyError('bad_request', 400, 'The request body is not as long as its Content-Length says.', error);
    case '':
      // What Node and undici throw has a code; what has none is a mistake of this program.
      return new ProxyError(
        'proxy_failed',
        500,
        `llama-proxy failed on this request (${error.message}). Its log has the details; please report them.`,
        error,
      );
    default:
      return new ProxyError(
        'backend_connection_lost',
        502,
        `llama-server at ${place} broke the connection ${hasAnswered ? 'in the middle of its answer' : 'before it answered'} (${error.message}). See its own log for the reason.`,
        error,
      );
  }
}
