import { csvHeader, csvRow } from '#shared/metrics/csv-columns.ts';
import type { Formatter } from './formatter.ts';

/** RFC 4180, one record per line. */
export const csv: Formatter = { id: 'csv', header: csvHeader, format: csvRow };
