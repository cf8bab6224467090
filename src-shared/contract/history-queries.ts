import { z } from 'zod';
import { repairRecord } from '../metrics/repair-record.ts';
import { requestMetrics, requestStatus } from '../metrics/request-metrics.ts';
import { requestTotals, sessionSummary } from '../metrics/sessions.ts';

const page = z.object({
  limit: z.int().min(1).max(500).default(100),
  /** `next` of the page before; null begins with the newest. */
  after: z.string().max(1000).nullable().default(null),
});

const name = z.string().max(1000);
/** Milliseconds since 1970. */
const instant = z.int();

export const requestQuery = page.extend({
  status: requestStatus.optional(),
  /** null: those of an unknown model. */
  model: name.nullable().optional(),
  client: name.nullable().optional(),
  session: name.optional(),
  /** Only those in which a fix acted, or could not. */
  touched: z.boolean().optional(),
  slowerThanMs: z.number().nonnegative().optional(),
  /** Began at or after. */
  since: instant.optional(),
  /** Began before. */
  until: instant.optional(),
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
});
export type StoredBodyView = z.infer<typeof storedBody>;

export const requestDetail = z.object({
  request: storedRequest,
  /** In the order in which they were made. */
  repairs: z.array(repairRecord),
  /** Empty where none were kept (`history.bodies`). */
  bodies: z.array(storedBody),
});
export type RequestDetail = z.infer<typeof requestDetail>;

export const sessionQuery = page;
export const sessionPage = z.object({ sessions: z.array(sessionSummary), next: z.string().nullable() });
export const sessionDetail = z.object({
  session: sessionSummary,
  /** Its newest requests; more come from `requests.list` with this session. */
  requests: z.array(storedRequest),
});

/** Days of the machine's time zone, `2026-02-15`, both included; what is left out does not matter. */
const dayFilter = z.object({
  fromDay: z.iso.date().optional(),
  toDay: z.iso.date().optional(),
  model: name.nullable().optional(),
  client: name.nullable().optional(),
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
