import { use, useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/controls/Button.tsx';
import { CopyText } from '../../components/controls/clipboard.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Notice } from '../../components/Notice.tsx';
import { errorMessage } from '../../stores/error-message.ts';
import { rowCount } from '../../stores/requests/requests-rows.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { curlOf } from '../inspector/reading/curl.ts';
import { FilterBar } from './filter/FilterBar.tsx';
import { handOver } from './hand-over.ts';
import { Totals } from './Totals.tsx';
import { ColumnChooser } from './table/ColumnChooser.tsx';
import { RequestGrid } from './table/RequestGrid.tsx';
import { useColumns } from './table/use-columns.ts';
import { useWidth } from './table/use-width.ts';
import './requests.css';

/** How long the foot says what came of a deed. */
const saidForMs = 6000;

/** Every finished request, as far back as the history goes. */
export function RequestsView() {
  const { requestsTable, exports, inspector, connection } = useStores();
  const copyText = use(CopyText);
  const grid = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(grid);
  const columns = useColumns(widthPx);
  const search = useRef<HTMLInputElement>(null);
  const isExporting = useStore(exports, (state) => state.isBusy);
  const [said, say] = useSaid();

  useEffect(() => void requestsTable.open(), [requestsTable]);

  const open = useCallback((requestId: string) => {
    location.hash = hrefOf('requests', requestId);
  }, []);

  const copy = useCallback(
    async (requestId: string) => {
      try {
        const curl = curlOf(await inspector.peek(requestId), connection.getState().status?.proxy.url ?? null);
        if (curl.isPossible) await copyText(curl.command);
        say(curl.isPossible ? 'Copied as a curl command.' : curl.reason);
      } catch (error) {
        say(`Not copied: ${errorMessage(error)}`);
      }
    },
    [inspector, connection, copyText, say],
  );

  async function exportCsv(): Promise<void> {
    const exported = await exports.exportCsv(requestsTable.getState().filter);
    say(
      (await handOver(exported, { canDownload: exports.getState().capabilities.includes('download'), copyText })) ??
        exports.getState().message ??
        '',
    );
  }

  return (
    <div className="rq">
      <h1 className="unseen">Requests</h1>
      <FilterBar search={search}>
        <ColumnChooser chosen={columns} />
        <Button icon="download" aria-disabled={isExporting} onClick={() => void exportCsv()}>
          Export CSV
        </Button>
      </FilterBar>
      <Totals />
      <Problem />
      <div className="rq-table">
        <RequestGrid
          columns={columns.shown}
          grid={grid}
          widthPx={widthPx}
          onOpen={open}
          onCopy={(requestId) => void copy(requestId)}
          onSearch={() => search.current?.focus()}
        />
        <NoRows />
        <footer className="rq-foot">
          <Count />
          <output className="cut">{said}</output>
          <span className="rq-keys" aria-hidden="true">
            <kbd>j</kbd> <kbd>k</kbd> move · <kbd>Enter</kbd> open · <kbd>c</kbd> copy as cURL
          </span>
        </footer>
      </div>
    </div>
  );
}

function useSaid(): [said: string, say: (text: string) => void] {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), saidForMs);
    return () => clearTimeout(timer);
  }, [said]);
  return [said, setSaid];
}

function Problem() {
  const { requestsTable } = useStores();
  const message = useStore(requestsTable, (state) => state.message);
  if (message === null) return null;
  return (
    <Notice kind="warning" actions={<Button onClick={() => void requestsTable.open()}>Try again</Button>}>
      The history cannot be read, so only the newest requests are shown. {message}
    </Notice>
  );
}

function Count() {
  const { requestsTable } = useStores();
  const rows = useStore(requestsTable, rowCount);
  const isCounted = useStore(requestsTable, (state) => state.older !== null);
  const cursor = useStore(requestsTable, (state) => state.cursor);
  if (!isCounted) return <span className="soft">Counting…</span>;
  const all = `${rows.toLocaleString('en-US')} ${rows === 1 ? 'request' : 'requests'}`;
  return <span>{cursor === null ? all : `${(cursor + 1).toLocaleString('en-US')} of ${all}`}</span>;
}

function NoRows() {
  const { requestsTable } = useStores();
  const rows = useStore(requestsTable, rowCount);
  const isCounted = useStore(requestsTable, (state) => state.older !== null);
  const isFiltered = useStore(requestsTable, (state) => Object.keys(state.filter).length > 0);
  if (rows > 0 || !isCounted) return null;
  return (
    <div className="rq-none">
      {isFiltered ? (
        <EmptyState icon="search" title="No request matches">
          <p className="soft">Nothing that was kept fits all the conditions above.</p>
          <Button onClick={() => void requestsTable.setFilter({})}>Show all requests</Button>
        </EmptyState>
      ) : (
        <EmptyState icon="requests" title="No request has ended yet">
          <p className="soft">
            Each one appears here when its answer is complete. <a href={hrefOf('connect')}>Connect a client</a> to
            begin.
          </p>
        </EmptyState>
      )}
    </div>
  );
}
