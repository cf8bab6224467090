import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Json } from '#shared/dialects/json.ts';

/** Sends headers as llama-server's HTTP library does: these, in this order, no `Date`, and every error closes the connection. */
export interface HttpAnswers {
  /** Writes the status line and headers; `length` null is a chunked event stream. */
  head(request: IncomingMessage, response: ServerResponse, status: number, head: AnswerHead): void;
  json(request: IncomingMessage, response: ServerResponse, status: number, body: Json): void;
  text(request: IncomingMessage, response: ServerResponse, contentType: string, body: string): void;
}

export interface AnswerHead {
  contentType: string;
  length: number | null;
  extra?: Record<string, string>;
}

export const EVENT_STREAM = 'text/event-stream';
export const JSON_TYPE = 'application/json; charset=utf-8';

/** An idle connection is closed after `timeoutMs`, and any after `maxRequests`: a pooled client has to cope with both. */
export function createHttpAnswers(keepAlive: { timeoutMs: number; maxRequests: number }): HttpAnswers {
  const served = new WeakMap<Socket, number>();
  const answers: HttpAnswers = { head, json, text };
  return answers;

  function head(request: IncomingMessage, response: ServerResponse, status: number, answer: AnswerHead): void {
    const count = (served.get(request.socket) ?? 0) + 1;
    served.set(request.socket, count);
    const wanted = request.headers.connection?.toLowerCase() === 'close';
    const last = wanted || count >= keepAlive.maxRequests || status >= 400;
    const headers: [string, string][] = [
      ['Server', 'llama.cpp'],
      ['Access-Control-Allow-Origin', request.headers.origin ?? ''],
    ];
    if (answer.contentType === EVENT_STREAM) headers.push(['X-Accel-Buffering', 'no']);
    headers.push(...Object.entries(answer.extra ?? {}), ['Content-Type', answer.contentType]);
    headers.push(answer.length === null ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(answer.length)]);
    headers.push(
      last
        ? ['Connection', 'close']
        : ['Keep-Alive', `timeout=${Math.ceil(keepAlive.timeoutMs / 1000)}, max=${keepAlive.maxRequests}`],
    );
    response.sendDate = false;
    // Otherwise Node adds a `Connection: keep-alive` and a `Keep-Alive` of its own.
    if (!last) response.removeHeader('connection');
    response.writeHead(status, headers.flat());
  }

  function json(request: IncomingMessage, response: ServerResponse, status: number, body: Json): void {
    const bytes = Buffer.from(JSON.stringify(body));
    head(request, response, status, { contentType: JSON_TYPE, length: bytes.length });
    response.end(bytes);
  }

  function text(request: IncomingMessage, response: ServerResponse, contentType: string, body: string): void {
    const bytes = Buffer.from(body);
    head(request, response, 200, { contentType, length: bytes.length });
    response.end(bytes);
  }
}
