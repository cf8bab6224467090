import { requestMetrics } from '#shared/metrics/request-metrics.ts';
import type { Formatter } from './formatter.ts';

/** One JSON object per line, the reference format's fields first. */
export const json: Formatter = {
  id: 'json',
  format: (metrics) => JSON.stringify(metrics, fieldsInOrder),
};

/** As a replacer, the list also fixes the order, whatever order a record was put together in. */
const fieldsInOrder = Object.keys(requestMetrics.shape);
