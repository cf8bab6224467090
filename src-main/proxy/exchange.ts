import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dialect } from '#shared/dialects/dialect.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import { type Answer, createPlainAnswer, endWithError } from './answer.ts';
import { createAnswerReadings } from './answer-reading.ts';
import { type ClientConnection, createClientConnection } from './client-connection.ts';
import { endpointOf } from './endpoint.ts';
import { createGeneratedAnswer } from './generated-answer.ts';
import { forwardedRequestHeaders, forwardedResponseHeaders } from './headers.ts';
import {
  backendFailure,
  keyRefused,
  type ProxyError,
  requestCancelled,
  transferCodingRefused,
} from './proxy-errors.ts';
import type { ProxyObserver, ProxySettings } from './proxy-options.ts';
import { type RequestBody, readRequestBody } from './request-body.ts';
import { createRequestRecord, type RequestRecord } from './request-record.ts';
import type { Upstream, UpstreamAnswer, UpstreamExchange } from './upstream.ts';

export interface ExchangeOptions {
  settings: ProxySettings;
  upstream: Upstream;
  observer: ProxyObserver;
  /** Monotonic clock in ms. */
  now(): number;
}

/** Above this a generation request is forwarded unread: no tool schemas for the fixes, but no limit either. */
const maxInspectedBytes = 64 * 1024 * 1024;
/** Bodies of other requests up to this are held, so that one which meets a dead pooled connection can be sent again. */
const maxReplayedBytes = 64 * 1024;
/** One more try for a fix that asks for it; a second would be a loop. */
const maxResends = 1;

/** Carries one request to the backend and its answer to the client. Resolves when both sides are done with it. */
export async function runExchange(
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
  { settings, upstream, observer, now }: ExchangeOptions,
): Promise<void> {
  const method = request.method ?? 'GET';
  const endpoint = endpointOf(method, url);
  const startedAt = now();
  const timestamp = new Date().toISOString();
  let exchange: UpstreamExchange | null = null;
  let record: RequestRecord | null = null;
  const client = createClientConnection(response, { upstream: () => exchange, tap: () => record?.bodies ?? null });
  const closed = new Promise<void>((resolve) => response.once('close', resolve));
  const admitted = settings.access.admit(method, endpoint.path, request.headers);
  const coding = request.headers['transfer-encoding'] ?? 'chunked';
  if (admitted === null || coding.toLowerCase() !== 'chunked') {
    // Nothing of it is read, kept or counted: strangers cannot fill the history.
    sendError(client, endpoint.dialect, admitted === null ? keyRefused() : transferCodingRefused(coding));
    await closed;
    return;
  }
  const came = await readRequestBody(request, endpoint.isGeneration ? maxInspectedBytes : maxReplayedBytes).catch(
    () => null,
  );
  record = endpoint.isGeneration
    ? createRequestRecord({ request, endpoint, body: came, settings, observer, now, startedAt, timestamp, cancel })
    : null;
  if (came === null || response.destroyed) {
    response.destroy();
    const failure = 'the client left before its request was forwarded';
    await record?.finish({ aborted: true, httpStatus: null, failure });
    return;
  }

  const credentials = admitted;
  let failure: ProxyError | null = null;
  let resends = 0;
  let answer: Answer | null = null;
  const { base, timeoutMs } = settings;

  function send(body: RequestBody, sent: JsonObject | null): void {
    answer = null;
    let isSuperseded = false;
    const resend = (next: JsonObject): boolean => {
      if (resends >= maxResends || isSuperseded || response.destroyed) return false;
      // The same JSON again is the same bytes again: written anew, numbers beyond 2^53 would change.
      const isSame = next === (sent ?? record?.givenBody);
      const nextBody = isSame ? body : wholeBody(next);
      resends++;
      isSuperseded = true;
      exchange?.abort();
      send(nextBody, isSame ? sent : next);
      return true;
    };
    const stop = (): void => {
      isSuperseded = true;
      exchange?.abort();
      client.end();
    };
    const readings =
      record && createAnswerReadings({ client, endpoint, record, settings, observer, sent, resend, stop });
    const begin = (head: UpstreamAnswer): Answer => {
      if (record === null || readings === null) return plainAnswer(client, head);
      return createGeneratedAnswer({ client, head, endpoint, record, readings });
    };
    const headers = forwardedRequestHeaders(request.rawHeaders, {
      identityEncoding: endpoint.isGeneration,
      credentials,
      apiKey: settings.apiKey,
      contentLength: sent === null || body.kind !== 'whole' ? null : body.bytes.length,
    });
    if (sent !== null && body.kind === 'whole') {
      record?.bodies?.headers('backend_request', headers);
      record?.bodies?.add('backend_request', body.bytes);
    }
    exchange = upstream.send(
      { base, method, url, headers, body, timeoutMs },
      {
        started(head) {
          observer.backendSeen(head.status === 503 ? 'loading' : 'answered');
          record?.bodies?.headers('backend_response', head.headers);
          answer = begin(head);
        },
        data: (chunk) => {
          record?.bodies?.add('backend_response', chunk);
          if (!isSuperseded) answer?.data(chunk);
        },
        ended: () => {
          if (!isSuperseded) answer?.ended();
        },
        failed(error) {
          if (!isSuperseded) fail(error, answer);
        },
      },
    );
    // In the next turn of the event loop, behind the write: then the backend works, and nobody waits for this.
    setImmediate(() => {
      if (answer === null && failure === null && !isSuperseded) readings?.expect();
    });
  }

  /** Ends the request because someone wishes so; the client is told. False when there is nothing left to end. */
  function cancel(): boolean {
    if (failure !== null || response.writableEnded || response.destroyed) return false;
    exchange?.abort();
    fail(requestCancelled(), answer);
    return true;
  }

  function fail(error: Error, answer: Answer | null): void {
    failure = backendFailure(error, base, answer !== null);
    if (failure.code === 'backend_unreachable') observer.backendSeen('unreachable');
    if (failure.code === 'proxy_failed') observer.exchangeFailed(error);
    try {
      if (!client.hasBegun()) sendError(client, endpoint.dialect, failure);
      else if (answer !== null) answer.failed(failure);
      else endWithError(client, endpoint.dialect, failure);
    } catch (unexpected) {
      // Whoever calls this has nobody above who could catch it: it would end the process.
      observer.exchangeFailed(unexpected);
      client.destroy();
    }
  }

  try {
    const healed = record?.healedBody ?? null;
    send(healed === null ? came : wholeBody(healed), healed);
    record?.forwarded();
  } catch (error) {
    fail(error as Error, null);
  }
  // The client's hang-up is the only time limit of a generation: it must reach the backend at once, or the slot stays taken.
  response.once('close', () => {
    if (!response.writableFinished) exchange?.abort();
  });
  await closed;
  // Some clients leave as soon as they have read the end marker.
  const isWhole = response.writableFinished || (record?.hasEnded() === true && client.isFlushed());
  const aborted = !isWhole && failure === null;
  await record?.finish({
    aborted,
    httpStatus: client.status(),
    failure: aborted ? 'the client left before the answer was whole' : messageOf(failure),
  });
}

function messageOf(failure: ProxyError | null): string | null {
  return failure?.message ?? null;
}

function wholeBody(json: JsonObject): RequestBody {
  return { kind: 'whole', bytes: Buffer.from(JSON.stringify(json)) };
}

/** Answers an error of our own in the client's dialect. */
function sendError(client: ClientConnection, dialect: Dialect, failure: ProxyError): void {
  const body = Buffer.from(JSON.stringify(dialect.errorBody(failure)));
  client.begin(failure.httpStatus, '', [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    `${body.length}`,
    ...(failure.httpStatus === 401 ? ['www-authenticate', 'Bearer'] : []),
  ]);
  client.write(body);
  client.end();
}

function plainAnswer(client: ClientConnection, head: UpstreamAnswer): Answer {
  client.begin(head.status, head.statusText, forwardedResponseHeaders(head.headers, false));
  return createPlainAnswer(client);
}
