import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';

export interface ExchangeOptions {
  method?: string;
  /** Sent as it is, never normalised. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  body?: object | string | Buffer;
  signal?: AbortSignal;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Every byte that came. */
  body: Buffer;
  text: string;
  /** False when the connection broke off before the message's end. */
  complete: boolean;
}

/**
 * One HTTP request on a connection of its own, and the whole answer to it. Unlike `fetch` it leaves paths, headers and encodings alone, and an
 * answer that breaks off is an answer, not an exception.
 */
export async function exchange(url: string, { path, ...options }: ExchangeOptions): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const isJson = typeof options.body === 'object' && !Buffer.isBuffer(options.body);
  const body = isJson ? JSON.stringify(options.body) : options.body;
  const settings: RequestOptions = {
    hostname,
    port,
    path,
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...options.headers },
    agent: false,
    ...(options.signal ? { signal: options.signal } : {}),
  };
  return new Promise((resolve, reject) => {
    const sent = request(settings, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      // After a break the request's own error says so; what came until then still counts.
      response.on('error', () => undefined);
      response.on('close', () => {
        const whole = Buffer.concat(chunks);
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: whole,
          text: whole.toString(),
          complete: response.complete,
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
