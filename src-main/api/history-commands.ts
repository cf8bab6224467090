import type { ExportQuery, StoredBodyView } from '#shared/contract/history-queries.ts';
import { httpPaths } from '#shared/contract/http-bridge.ts';
import type { PrefixComparison } from '#shared/contract/prompt-outline.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import type { StoredBody } from '../store/bodies/body-row.ts';
import { exportRows } from '../store/export-rows.ts';
import type { HistoryReader } from '../store/queries/history-reader.ts';
import type { StoredRequest } from '../store/rows/request-row.ts';
import type { ApiParts } from './api-parts.ts';
import { corpusCase } from './corpus-case/corpus-case.ts';
import type { Handlers } from './handlers.ts';
import { sentRequest } from './kept-bodies.ts';
import { comparePrefix } from './prefix-comparison.ts';

type HistoryCommand =
  | 'requests.list'
  | 'requests.get'
  | 'requests.testCase'
  | 'requests.totals'
  | 'sessions.list'
  | 'sessions.get'
  | 'history.totals'
  | 'history.percentiles'
  | 'history.speedByDepth'
  | 'history.facets'
  | 'history.tools'
  | 'history.cache'
  | 'history.speculation'
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
    'requests.list': ({ limit, after, skip, ...filter }) =>
      // The newest, and those after a place, are found by an index; what must be searched or passed over is another thread's work.
      asked(() =>
        skip === 0 && filter.search === undefined
          ? reader().requests(filter, { limit, after })
          : reader().requestsAt(filter, { limit, after, skip }),
      ),
    'requests.totals': (filter) => reader().totals(filter),
    async 'requests.get'({ id }) {
      // A request that has just ended may still wait to be written, and it is the one that people click on.
      await history.flush();
      const request = reader().request(id);
      if (request === null) throw notFound(`There is no request ${id} in the history.`);
      const bodies = await reader().bodies(id);
      const prefix = await prefixOf(reader(), request, bodies);
      return { request, repairs: reader().repairs(id), bodies: bodies.map(bodyView), prefix };
    },
    async 'requests.testCase'({ id }) {
      await history.flush();
      const request = reader().request(id);
      if (request === null) throw notFound(`There is no request ${id} in the history.`);
      return corpusCase({ metrics: request.metrics, repairs: reader().repairs(id), bodies: await reader().bodies(id) });
    },
    async 'sessions.list'(page) {
      // The session of a request that has just ended is the one that people export.
      await history.flush();
      return asked(() => reader().sessions(page));
    },
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
    'history.facets': () => reader().facets(),
    'history.tools': (filter) => reader().tools(filter),
    'history.cache': (query) => reader().caches(query),
    'history.speculation': (filter) => reader().speculation(filter),
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
async function asked<T>(query: () => T | Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError('INPUT_INVALID', error.message);
    throw error;
  }
}

async function prefixOf(
  reader: HistoryReader,
  { sequence }: StoredRequest,
  bodies: readonly StoredBody[],
): Promise<PrefixComparison | null> {
  const outlines = reader.outline(sequence);
  if (outlines === null || outlines.previous === null) return null;
  const { parts, previous } = outlines;
  const previousBodies = await reader.bodies(previous.requestId);
  return comparePrefix({ parts, previous, sent: sentRequest(bodies), previousSent: sentRequest(previousBodies) });
}

function bodyView({ part, headers, bytes, totalBytes, isCut, marks }: StoredBody): StoredBodyView {
  return { part, headers, text: bytes.toString('utf8'), totalBytes, isCut, marks };
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
