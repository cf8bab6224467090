import { z } from 'zod';
import { repairRecord } from '../metrics/repair-record.ts';
import { requestMetrics, requestStatus } from '../metrics/request-metrics.ts';
import { requestTotals, sessionSummary } from '../metrics/sessions.ts';
import { dayFilter, name } from './day-filter.ts';
import { prefixComparison } from './prompt-outline.ts';

const page = z.object({
  limit: z.int().min(1).max(500).default(100),
  /** `next` of the page before; null begins with the newest. */
  after: z.string().max(1000).nullable().default(null),
});

/** Milliseconds since 1970. */
const instant = z.int();

/** Which requests are meant; what is left out does not matter. */
export const requestFilter = z.object({
  status: requestStatus.optional(),
  /** null: those of an unknown model. */
  model: name.nullable().optional(),
  client: name.nullable().optional(),
  session: name.optional(),
  /** Only those in which something was repaired, or could not be. */
  touched: z.boolean().optional(),
  /** Stands in client, model, session, endpoint or error, in any case. */
  search: name.optional(),
  slowerThanMs: z.number().nonnegative().optional(),
  /** Began at or after. */
  since: instant.optional(),
  /** Began before. */
  until: instant.optional(),
});
export type RequestFilter = z.infer<typeof requestFilter>;

export const requestQuery = requestFilter.extend({
  ...page.shape,
  /** Rows to pass over first, for a table that is scrolled to the middle of the history. */
  skip: z.int().nonnegative().max(1_000_000_000).default(0),
});

/** One stored request: its record, and the session that it was counted to. */
export const storedRequest = z.object({
  sequence: z.int(),
  /** Id of the session; differs from `metrics.session_id` where the client named none. */
  session: z.string(),
  metrics: requestMetrics,
});
export type StoredRequestView = z.infer<typeof storedRequest>;

export const requestPage = z.object({
  /** Newest first. May be fewer than the limit, even none, while `next` is given. */
  requests: z.array(storedRequest),
  next: z.string().nullable(),
});

/** One message of an exchange, as it was kept: secrets redacted, the end cut off where it was too long. */
export const storedBody = z.object({
  part: z.enum(['client_request', 'backend_request', 'backend_response', 'client_response']),
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** Broken UTF-8 shows as U+FFFD. */
  text: z.string(),
  totalBytes: z.int().nonnegative(),
  isCut: z.boolean(),
  /** When its bytes passed: the offset of a piece's first byte, and milliseconds since the request began. Not every piece is marked. */
  marks: z.array(z.tuple([z.int().nonnegative(), z.number().nonnegative()])),
});
export type StoredBodyView = z.infer<typeof storedBody>;

export const requestDetail = z.object({
  request: storedRequest,
  /** In the order in which they were made. */
  repairs: z.array(repairRecord),
  /** Empty where none were kept (`history.bodies`). */
  bodies: z.array(storedBody),
  /** Against the request before it in its session; null for the first one, and where no outline was kept. */
  prefix: prefixComparison.nullable(),
});
export type RequestDetail = z.infer<typeof requestDetail>;

export const sessionQuery = page;
export const sessionPage = z.object({ sessions: z.array(sessionSummary), next: z.string().nullable() });
export const sessionDetail = z.object({
  session: sessionSummary,
  /** Its newest requests; more come from `requests.list` with this session. */
  requests: z.array(storedRequest),
});

export const totalsQuery = dayFilter.extend({ by: z.enum(['day', 'model', 'client']) });
export const totalsRows = z.array(
  z.object({
    /** The day, model or client; null for an unknown model or client. */
    key: z.string().nullable(),
    totals: requestTotals,
  }),
);

export const percentilesQuery = dayFilter.extend({ quantity: z.enum(['ttft_ms', 'duration_ms', 'queue_ms']) });
const quantile = z.number().nonnegative().nullable();
export const percentiles = z.object({
  requests: z.int().nonnegative(),
  p50: quantile,
  p90: quantile,
  p95: quantile,
  p99: quantile,
});

export const depthQuery = dayFilter.omit({ client: true });
/** Speed against context depth, shallow to deep. Tokens/s, prefill without cached tokens. */
export const depthSpeeds = z.array(
  z.object({
    /** Tokens of context, above the first and up to the second; null: no upper bound. */
    aboveTokens: z.int().nonnegative(),
    upToTokens: z.int().nullable(),
    requests: z.int().nonnegative(),
    promptTps: quantile,
    generationTps: quantile,
    medianPromptTps: quantile,
    medianGenerationTps: quantile,
  }),
);

/** A part of the history, oldest first. */
export const exportQuery = z.object({
  format: z.enum(['csv', 'jsonl']).default('csv'),
  session: name.optional(),
  since: instant.optional(),
  until: instant.optional(),
});
export type ExportQuery = z.output<typeof exportQuery>;

export const exportOffer = z.object({
  /** Path and query on the host that answered; the file is streamed from there. */
  url: z.string(),
  fileName: z.string(),
});
