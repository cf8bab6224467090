import { setImmediate } from 'node:timers/promises';
import { csvHeader, csvRow } from '#shared/metrics/csv-columns.ts';
import type { HistoryReader } from './queries/history-reader.ts';
import type { Selection } from './queries/requests-in-order.ts';
import type { StoredRequest } from './rows/request-row.ts';

export const exportFormats = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Rows that are read at a time: a few milliseconds, after which everything else has its turn. */
const rowsPerPiece = 250;

/**
 * The requests of a selection, oldest first, as text in pieces of some hundred lines: CSV by RFC 4180 with a header, or one JSON
 * object a line. Memory does not grow with the history. No transaction stays open between pieces, so what is recorded or deleted
 * meanwhile may or may not be in it.
 */
export async function* exportRows(
  reader: Pick<HistoryReader, 'inOrder'>,
  selection: Selection,
  format: ExportFormat,
): AsyncGenerator<string, void, undefined> {
  if (format === 'csv') yield `${csvHeader}\r\n`;
  const line = format === 'csv' ? csvLine : jsonLine;
  let last: StoredRequest | undefined;
  while (true) {
    const rows = reader.inOrder(selection, last, rowsPerPiece);
    last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(line).join('');
    await setImmediate();
  }
}

function csvLine({ metrics }: StoredRequest): string {
  return `${csvRow(metrics)}\r\n`;
}

function jsonLine({ metrics }: StoredRequest): string {
  return `${JSON.stringify(metrics)}\n`;
}
