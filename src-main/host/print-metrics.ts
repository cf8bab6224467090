import type { Config } from '#shared/config/schema.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { findFormatter } from '../metrics/formatters.ts';

/** Prints each finished request in the configured format; a header stands before the first line of a format that has one. */
export function createMetricsPrinter(
  out: (text: string) => void,
  stats: () => Config['stats'],
): (metrics: RequestMetrics) => void {
  let lastFormat: string | null = null;
  return (metrics) => {
    const { enabled, format } = stats();
    if (!enabled) return;
    const formatter = findFormatter(format);
    if (formatter === undefined) return;
    if (format !== lastFormat && formatter.header !== undefined) out(`${formatter.header}\n`);
    lastFormat = format;
    out(`${formatter.format(metrics)}\n`);
  };
}
