// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold a million rows of which forty are drawn
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid hears the keyboard for its rows
import { type CSSProperties, memo, type RefObject, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/shallow';
import { type RequestRow, rowAt, rowCount } from '../../../stores/requests/requests-rows.ts';
import { useStores } from '../../../stores/stores-context.tsx';
import type { Column } from './columns.tsx';
import { neededPx } from './fitting-columns.ts';
import { type RowWindow, useRowWindow } from './use-row-window.ts';
import { type Sideways, useSideways } from './use-sideways.ts';

/** As in requests.css. */
const rowPx = 32;

interface RequestGridProps {
  readonly columns: readonly Column[];
  readonly grid: RefObject<HTMLDivElement | null>;
  /** Of what is inside the grid's scroll bar. */
  readonly widthPx: number;
  readonly onOpen: (requestId: string) => void;
  readonly onCopy: (requestId: string) => void;
  readonly onSearch: () => void;
}

/**
 * The requests as a grid of any length, newest first. The keyboard stands on one row (arrows, j, k, Page Up, Page Down, Home, End);
 * Enter opens it, c copies it as a command. Columns that do not fit are scrolled to, with the arrows left and right too; the first
 * one stays, and a shade at the edge says that there is more.
 */
export function RequestGrid({ columns, grid, widthPx, onOpen, onCopy, onSearch }: RequestGridProps) {
  const { requestsTable } = useStores();
  const rows = useStore(requestsTable, rowCount);
  const cursor = useStore(requestsTable, (state) => state.cursor);
  const waiting = useStore(requestsTable, (state) => state.waiting.length);
  const window = useRowWindow({
    scroller: grid,
    rows,
    rowPx,
    headPx: rowPx,
    startOffsetPx: requestsTable.place.offsetPx,
  });
  const contentPx = neededPx(columns);
  const sideways = useSideways(grid, widthPx === 0 ? 0 : contentPx - widthPx);
  useFollow(window, rows);
  useKeysFromAnywhere(grid, press);

  function moveTo(row: number): void {
    requestsTable.moveCursor(row);
    window.reveal(Math.min(rows - 1, Math.max(0, row)));
  }

  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, window.lastInSight - window.firstInSight - 1);
    const from = cursor ?? window.firstInSight;
    const target = cursor === null ? { ArrowDown: from, j: from, ArrowUp: from, k: from }[event.key] : undefined;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page }[event.key];
    const end = { Home: 0, End: rows - 1 }[event.key];
    const goal = target ?? end ?? (step === undefined ? undefined : from + step);
    if (goal !== undefined) moveTo(goal);
    else if (event.key === 'Escape') requestsTable.moveCursor(null);
    else if (event.key === '/') onSearch();
    else if (!act(event.key)) return;
    event.preventDefault();
  }

  function act(key: string): boolean {
    const row = cursor === null ? undefined : rowAt(requestsTable.getState(), cursor);
    if (row === undefined || (key !== 'Enter' && key !== 'c')) return false;
    (key === 'Enter' ? onOpen : onCopy)(row.metrics.request_id);
    return true;
  }

  const isCursorDrawn = cursor !== null && cursor >= window.first && cursor <= window.last;
  return (
    <div className={frameClass(sideways)}>
      {waiting > 0 && (
        <button
          type="button"
          className="rq-pill"
          onClick={() => {
            requestsTable.moveCursor(null);
            window.scrollTo(0);
            grid.current?.focus({ preventScroll: true });
          }}
        >
          ↑ {waiting.toLocaleString('en-US')} new
        </button>
      )}
      <div
        ref={grid}
        className="rq-grid"
        role="grid"
        tabIndex={0}
        aria-label="Requests, newest first"
        aria-rowcount={rows + 1}
        aria-colcount={columns.length}
        aria-activedescendant={isCursorDrawn ? rowId(cursor) : undefined}
        style={trackStyle(columns, contentPx)}
        onKeyDown={(event) => {
          if (event.target === event.currentTarget) press(event.nativeEvent);
        }}
      >
        <Head columns={columns} />
        <div role="rowgroup" className="rq-body" style={{ height: window.heightPx }}>
          <div role="presentation" style={{ transform: `translateY(${window.topPx}px)` }}>
            <Rows columns={columns} window={window} cursor={cursor} onOpen={onOpen} />
          </div>
        </div>
      </div>
    </div>
  );
}

function frameClass({ left, right }: Sideways): string {
  return `rq-frame${left ? ' rq-more-left' : ''}${right ? ' rq-more-right' : ''}`;
}

/** One set of tracks for the head and all rows, and the width below which the grid scrolls sideways. */
function trackStyle(columns: readonly Column[], contentPx: number): CSSProperties {
  const tracks = columns.map(({ minPx, share }) => (share > 0 ? `minmax(${minPx}px, ${share}fr)` : `${minPx}px`));
  return { '--rq-tracks': tracks.join(' '), '--rq-width': `${contentPx}px` } as CSSProperties;
}

/** Rows that come into sight or near it are read; away from the top, new ones wait. */
function useFollow({ first, last, offsetPx }: RowWindow, rows: number): void {
  const { requestsTable } = useStores();
  useEffect(() => {
    if (rows > 0) requestsTable.showRows(first, last);
  }, [requestsTable, first, last, rows]);
  useEffect(() => {
    requestsTable.place.offsetPx = offsetPx;
    requestsTable.setReading(offsetPx >= rowPx);
  }, [requestsTable, offsetPx]);
}

/** The first key goes to the grid although nothing has the focus yet. */
function useKeysFromAnywhere(grid: RefObject<HTMLDivElement | null>, press: (event: KeyboardEvent) => void): void {
  const { requestsTable } = useStores();
  const latest = useRef(press);
  latest.current = press;
  useEffect(() => {
    // Coming back from a request, the keyboard goes on where it was.
    if (requestsTable.getState().cursor !== null) grid.current?.focus({ preventScroll: true });
    function onKeyDown(event: KeyboardEvent): void {
      // A link has no use for these keys, and the one that led here still has the focus.
      const isFree = /^(?:BODY|MAIN|A)$/.test(document.activeElement?.tagName ?? 'BODY');
      if (!isFree || !/^(?:[jk/]|Arrow(?:Up|Down)|Page(?:Up|Down)|Home|End)$/.test(event.key)) return;
      grid.current?.focus({ preventScroll: true });
      // The focus moves too late for this key: it still goes to what had the focus when it was pressed.
      latest.current(event);
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [requestsTable, grid]);
}

const Head = memo(function Head({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <div role="rowgroup" className="rq-head">
      <div role="row" aria-rowindex={1} className="rq-row">
        {columns.map(({ id, title, meaning, isNumber }, index) => (
          <div
            key={id}
            role="columnheader"
            aria-colindex={index + 1}
            className={isNumber ? 'rq-cell rq-number' : 'rq-cell'}
            title={meaning}
          >
            {title}
          </div>
        ))}
      </div>
    </div>
  );
});

interface RowsProps {
  readonly columns: readonly Column[];
  readonly window: RowWindow;
  readonly cursor: number | null;
  readonly onOpen: (requestId: string) => void;
}

function Rows({ columns, window: { first, last }, cursor, onOpen }: RowsProps) {
  const { requestsTable } = useStores();
  const places = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  const rows = useStore(
    requestsTable,
    useShallow((state) => places.map((place) => rowAt(state, place))),
  );
  return places.map((place, at) => (
    <Row
      key={place}
      place={place}
      row={rows[at]}
      columns={columns}
      isActive={place === cursor}
      onOpen={onOpen}
      onPoint={requestsTable.moveCursor}
    />
  ));
}

interface RowProps {
  readonly place: number;
  /** Undefined while it is read. */
  readonly row: RequestRow | undefined;
  readonly columns: readonly Column[];
  readonly isActive: boolean;
  readonly onOpen: (requestId: string) => void;
  readonly onPoint: (place: number) => void;
}

const Row = memo(function Row({ place, row, columns, isActive, onOpen, onPoint }: RowProps) {
  return (
    <div
      role="row"
      id={rowId(place)}
      aria-rowindex={place + 2}
      aria-selected={isActive}
      aria-busy={row === undefined}
      className={isActive ? 'rq-row rq-active' : 'rq-row'}
      onClick={() => {
        if (row === undefined) return;
        onPoint(place);
        onOpen(row.metrics.request_id);
      }}
    >
      {columns.map(({ id, isNumber, cell }, index) => (
        <div key={id} role="gridcell" aria-colindex={index + 1} className={isNumber ? 'rq-cell rq-number' : 'rq-cell'}>
          {row === undefined ? <span className="rq-wait" /> : cell(row.metrics)}
        </div>
      ))}
    </div>
  );
});

function rowId(place: number): string {
  return `request-row-${place}`;
}
