import type { ExportQuery, StoredBodyView } from '#shared/contract/history-queries.ts';
import { httpPaths } from '#shared/contract/http-bridge.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import type { StoredBody } from '../store/bodies/body-row.ts';
import { exportRows } from '../store/export-rows.ts';
import type { HistoryReader } from '../store/queries/history-reader.ts';
import type { ApiParts } from './api-parts.ts';
import type { Handlers } from './handlers.ts';

type HistoryCommand =
  | 'requests.list'
  | 'requests.get'
  | 'sessions.list'
  | 'sessions.get'
  | 'history.totals'
  | 'history.percentiles'
  | 'history.speedByDepth'
  | 'history.export';

/** A session's newest requests; a view that wants more asks `requests.list`. */
const requestsWithSession = 100;

/** A part of the history as a file. */
export interface ExportFile {
  fileName: string;
  contentType: string;
  /** The text in pieces; nothing is read before it is asked for. */
  rows: AsyncIterable<string>;
}

export function historyHandlers({ history }: Pick<ApiParts, 'history'>): Pick<Handlers, HistoryCommand> {
  const reader = (): HistoryReader => readerOf(history);
  return {
    'requests.list': ({ limit, after, ...filter }) => asked(() => reader().requests(filter, { limit, after })),
    async 'requests.get'({ id }) {
      // A request that has just ended may still wait to be written, and it is the one that people click on.
      await history.flush();
      const request = reader().request(id);
      if (request === null) throw notFound(`There is no request ${id} in the history.`);
      const bodies = await reader().bodies(id);
      return { request, repairs: reader().repairs(id), bodies: bodies.map(bodyView) };
    },
    'sessions.list': (page) => asked(() => reader().sessions(page)),
    async 'sessions.get'({ id }) {
      await history.flush();
      const session = reader().session(id);
      if (session === null) throw notFound(`There is no session ${id} in the history.`);
      const { requests } = reader().requests({ session: id }, { limit: requestsWithSession });
      return { session, requests };
    },
    'history.totals': ({ by, ...filter }) => reader().totalsBy(by, filter),
    'history.percentiles': ({ quantity, ...filter }) => reader().percentiles(quantity, filter),
    'history.speedByDepth': (filter) => reader().speedByDepth(filter),
    'history.export'(query) {
      reader();
      return { url: `${httpPaths.export}?${new URLSearchParams(queryFields(query))}`, fileName: fileNameOf(query) };
    },
  };
}

/** Opens a part of the history for download. @throws CommandError when there is no history */
export async function openExport({ history }: Pick<ApiParts, 'history'>, query: ExportQuery): Promise<ExportFile> {
  await history.flush();
  const { format, ...selection } = query;
  return {
    fileName: fileNameOf(query),
    contentType: format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson; charset=utf-8',
    rows: exportRows(readerOf(history), selection, format),
  };
}

function readerOf(history: ApiParts['history']): HistoryReader {
  const reader = history.reader();
  if (reader !== null) return reader;
  const { status, problem } = history.state();
  const reason = status === 'off' ? 'The history is switched off (history.enabled in config.yaml).' : problem?.message;
  throw new CommandError('UNAVAILABLE', reason ?? 'The history cannot be read now.');
}

/** A page's `after` is checked where it is understood. */
function asked<T>(query: () => T): T {
  try {
    return query();
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError('INPUT_INVALID', error.message);
    throw error;
  }
}

function bodyView({ part, headers, bytes, totalBytes, isCut }: StoredBody): StoredBodyView {
  return { part, headers, text: bytes.toString('utf8'), totalBytes, isCut };
}

function queryFields(query: ExportQuery): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

/** Session ids come from clients: only what every file system takes is kept. */
function fileNameOf({ format, session }: ExportQuery): string {
  const suffix = session === undefined ? '' : `-${session.replaceAll(/[^\w.-]+/g, '_').slice(0, 60)}`;
  return `llama-proxy${suffix}.${format}`;
}

function notFound(message: string): CommandError {
  return new CommandError('NOT_FOUND', message);
}
