import { HttpError } from '@influxdata/influxdb-client';
import { explainConnectionFailure } from '../connection-failure.ts';
import type { DeliveryResult } from '../exporter.ts';
import { retryAfterMs } from '../retry-after.ts';

/** Where a write went, to name in messages. */
export interface InfluxAddress {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string | null;
}

/** What a failed write means for its points, from what the official client threw. */
export function explainWriteFailure(error: unknown, to: InfluxAddress, nowMs: number): DeliveryResult {
  if (!(error instanceof HttpError)) {
    return unavailable(
      `InfluxDB cannot be reached: ${explainConnectionFailure(error, new URL(to.url))}. Start it, or correct exporters.influxdb.url.`,
    );
  }
  const status = error.statusCode;
  const said = `InfluxDB answered ${status}: ${oneLine(error.message)}`;
  switch (status) {
    // 422: types that clash with what is stored, times outside the bucket's retention. The other points of the batch were written.
    case 400:
    case 422:
      return { outcome: 'refused', reason: `${said}.` };
    case 413:
      return {
        outcome: 'refused',
        reason: `${said}. The batch is too large for it; exporters.influxdb.batch_size can be lowered.`,
      };
    case 401:
    case 403:
      return unavailable(
        to.token === null
          ? `${said}. No token is set: set exporters.influxdb.token to one that may write to the bucket "${to.bucket}".`
          : `${said}. Set exporters.influxdb.token to a token that may write to the bucket "${to.bucket}".`,
      );
    case 404:
      return unavailable(
        `${said}. Create the bucket "${to.bucket}" in the organisation "${to.org}", or correct exporters.influxdb.bucket and org.`,
      );
  }
  if (status === 429 || status >= 500)
    return unavailable(`${said}.`, retryAfterMs(error.headers?.['retry-after'], nowMs));
  return unavailable(`${to.url} does not answer as InfluxDB does (${status}). Correct exporters.influxdb.url.`);
}

function unavailable(reason: string, waitMs: number | null = null): DeliveryResult {
  return { outcome: 'unavailable', reason, retryAfterMs: waitMs };
}

/** What servers say may be a page of HTML. */
const maxQuotedCharacters = 300;

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, maxQuotedCharacters).replace(/\.$/, '');
}
