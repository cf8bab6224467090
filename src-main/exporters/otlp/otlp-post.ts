import { type Dispatcher, request } from 'undici';
import { explainConnectionFailure } from '../connection-failure.ts';
import type { DeliveryResult } from '../exporter.ts';
import { retryAfterMs } from '../retry-after.ts';

export interface OtlpRequest {
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  timeoutMs: number;
  dispatcher: Dispatcher;
  signal: AbortSignal;
}

/** `answered`: the target took the request; the body may say that it rejected a part. */
export type OtlpAnswer = { outcome: 'answered'; body: Uint8Array } | Exclude<DeliveryResult, { outcome: 'accepted' }>;

/** One POST of OTLP over HTTP with protobuf, and what the answer means (opentelemetry.io/docs/specs/otlp, OTLP/HTTP Response). */
export async function postOtlp({
  url,
  headers,
  body,
  timeoutMs,
  dispatcher,
  signal,
}: OtlpRequest): Promise<OtlpAnswer> {
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-protobuf' },
      body,
      dispatcher,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const bytes = await answer.body.bytes();
    return explainStatus(answer.statusCode, bytes, url, retryAfterMs(answer.headers['retry-after'], Date.now()));
  } catch (error) {
    return unavailable(
      `The OpenTelemetry target cannot be reached: ${explainConnectionFailure(error, url)}. Start it, or correct exporters.otlp.endpoint.`,
    );
  }
}

function explainStatus(status: number, body: Uint8Array, url: URL, waitMs: number | null): OtlpAnswer {
  if (status === 200) return { outcome: 'answered', body };
  const said = `${url.href} answered ${status}`;
  switch (status) {
    case 400:
      return { outcome: 'refused', reason: `${said}: it cannot read the records.` };
    case 413:
      return {
        outcome: 'refused',
        reason: `${said}: the batch is too large for it; exporters.otlp.batch_size can be lowered.`,
      };
    case 401:
    case 403:
      return unavailable(`${said}. Set in exporters.otlp.headers what it asks for, such as authorization.`);
    case 404:
    case 405:
    case 415: {
      const signal = url.pathname.endsWith('/v1/traces') ? 'traces' : 'metrics';
      return unavailable(
        `${said}: it takes no ${signal} there. Correct exporters.otlp.endpoint, or switch exporters.otlp.${signal} off.`,
      );
    }
  }
  return unavailable(`${said}.`, waitMs);
}

function unavailable(reason: string, waitMs: number | null = null): OtlpAnswer {
  return { outcome: 'unavailable', reason, retryAfterMs: waitMs };
}
