import type { z } from 'zod';
import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { SourceRecord } from './delivery/record-source.ts';

/** What an exporter says of itself. The config schema, the settings form and the docs table are drawn from this. */
export interface ExporterInfo {
  /** Key under `exporters` in config.yaml. */
  readonly id: string;
  readonly title: string;
  /** One line: what it sends, to where. */
  readonly why: string;
  /** Options beside `enabled`; every one has a default, a title and a description. */
  readonly options: z.ZodObject;
  /**
   * What becomes of records from before it was switched on, or from while it was off. `deliver`: its records carry their own time.
   * `skip`: it counts what happens now, and a day's requests at once would be a false peak.
   */
  readonly backlog: 'deliver' | 'skip';
}

/** What the program offers to exporters. */
export interface ExporterContext {
  /** Name of this proxy, as in its records. */
  readonly instance: string;
  readonly version: string;
  /** Folder for the program's own files; relative paths in options start here. */
  readonly dataFolder: string;
  /** Requests in progress. */
  live(): readonly LiveRequest[];
  /** How full each slot of the backend is, 0 to 1; empty when that is not known. */
  slots(): readonly { id: number; contextRatio: number }[];
  backend(): { readonly baseUrl: URL; readonly apiKey: string | null };
}

/** What the target made of a batch. Reasons are for people: what is wrong, and what to do about it. */
export type DeliveryResult =
  /** It has them. `rejected`: all but some that it does not name, and that must not be sent again. */
  | { readonly outcome: 'accepted'; readonly rejected?: { readonly count: number; readonly reason: string } }
  /** It will not take this batch as it is. Halves are tried, down to the records that are at fault: these are set aside. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** Nothing wrong with the records: down, overloaded, or not set up rightly. The same batch comes again later. */
  | { readonly outcome: 'unavailable'; readonly reason: string; readonly retryAfterMs: number | null };

/** What a test point came to; the message names the remedy when it failed. */
export interface TestResult {
  readonly ok: boolean;
  readonly message: string;
}

/** A connection to where an exporter sends. One batch at a time: `deliver` is not called again before it has settled. */
export interface ExportTarget {
  /** A batch is delivered when so many records wait, or when the oldest has waited so long. */
  readonly batch: { readonly maxRecords: number; readonly maxWaitMs: number };
  /**
   * Batches come in order, and again after `unavailable`, a crash or a cut connection: a repeat must have no effect. Throwing
   * means `refused`. A delivery that has not settled when `signal` fires is taken as `unavailable`.
   */
  deliver(batch: readonly SourceRecord[], signal: AbortSignal): Promise<DeliveryResult>;
  /** Sends one point, marked as a test, and says what happened. */
  test(signal: AbortSignal): Promise<TestResult>;
  close(): Promise<void>;
  /** For targets that are fetched from rather than sent to. */
  readonly page?: MetricsPage;
}

/** A page for the dashboard's port to serve. */
export interface MetricsPage {
  readonly contentType: string;
  render(): Promise<string>;
}

/** An exporter: one file, one line in registry.ts. */
export interface Exporter {
  readonly info: ExporterInfo;
  /**
   * `options` were checked by `info.options`. Does not wait for the target: what cannot be reached is for `deliver` and `test` to say.
   * A library that is large is imported here, dynamically: an exporter that is off then costs neither memory nor time at the start.
   */
  create(options: Readonly<Record<string, unknown>>, context: ExporterContext): ExportTarget | Promise<ExportTarget>;
}
