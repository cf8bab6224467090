import { asNumber, asObject, asString, type JsonObject } from '#shared/dialects/json.ts';
import type { Piece } from '#shared/dialects/piece.ts';
import { type Answer, createPlainAnswer } from './answer.ts';
import type { AnswerReadings } from './answer-reading.ts';
import { createBodyAnswer, createSplicedError } from './body-answer.ts';
import type { ClientConnection } from './client-connection.ts';
import type { Endpoint } from './endpoint.ts';
import { createEventAnswer } from './event-answer.ts';
import { fieldValue, forwardedResponseHeaders } from './headers.ts';
import type { RequestRecord } from './request-record.ts';
import type { UpstreamAnswer } from './upstream.ts';

export interface GeneratedAnswerOptions {
  client: ClientConnection;
  head: UpstreamAnswer;
  endpoint: Endpoint;
  record: RequestRecord;
  readings: AnswerReadings;
}

/** Chooses how an answer to a generation request is read: as events, as one JSON body, or not at all. */
export function createGeneratedAnswer(options: GeneratedAnswerOptions): Answer {
  const { client, head, endpoint, record } = options;
  const { dialect } = endpoint;
  const type = fieldValue(head.headers, 'content-type')?.toLowerCase() ?? '';
  const coding = fieldValue(head.headers, 'content-encoding')?.toLowerCase() ?? 'identity';
  const isStream = type.startsWith('text/event-stream');
  // The answer to a request that was sent again goes on in the stream that the client is reading.
  const goesOn = client.hasBegun();
  record.answerStarted(head.status, isStream);
  const begin = (length: number | 'unchanged' | 'unknown'): void => {
    if (goesOn) return;
    const headers = forwardedResponseHeaders(head.headers, length !== 'unchanged');
    if (typeof length === 'number') headers.push('content-length', `${length}`);
    client.begin(head.status, head.statusText, headers);
  };
  if (goesOn && !isStream) return createSplicedError(client, dialect, (body) => refusal(head.status, body));
  if (coding !== 'identity' || !(isStream || type.includes('json'))) {
    begin('unchanged');
    return createPlainAnswer(client);
  }
  const { stream, chain } = options.readings.take({ streaming: isStream, httpStatus: head.status });
  const observe = (piece: Piece): void => {
    record.observe(piece);
    if (chain.isIdle) record.left([piece]);
  };
  if (!isStream) return createBodyAnswer({ client, dialect, chain, observe, begin });
  // Never with a length: an error event may have to follow what the backend sent.
  begin('unknown');
  return createEventAnswer({ client, dialect, stream, chain, observe });
}

function refusal(httpStatus: number, body: JsonObject | undefined) {
  const error = asObject(body?.error) ?? body;
  const message = asString(error?.message) ?? `llama-server answered ${httpStatus} when asked again`;
  return { httpStatus: asNumber(error?.code) ?? httpStatus, code: 'backend_refused', message };
}
