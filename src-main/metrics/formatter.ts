import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/** One way to print a finished request: `stats.format` in config.yaml. */
export interface Formatter {
  readonly id: string;
  /** Printed once before the first record. */
  readonly header?: string;
  /** A line or a block, without the last line end. */
  readonly format: (metrics: RequestMetrics) => string;
}
