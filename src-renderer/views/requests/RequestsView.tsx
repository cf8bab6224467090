import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { aggregate } from '#shared/metrics/aggregate.ts';
import { countFigure, figureText, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { matchingRequests, maxRequests } from '../../stores/requests.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { RequestDetails } from './RequestDetails.tsx';
import { RequestTable } from './RequestTable.tsx';
import './requests.css';

/** Rows drawn at first, and with each step more; a table of a thousand would take long to lay out. */
const rowsStep = 200;

/** The newest finished requests, and all that is known of one. */
export function RequestsView() {
  const { requests: store } = useStores();
  const requests = useStore(store, (state) => state.requests);
  const filter = useStore(store, (state) => state.filter);
  const selectedId = useStore(store, (state) => state.selectedId);
  const [limit, setLimit] = useState(rowsStep);
  const matching = useMemo(() => matchingRequests(requests, filter), [requests, filter]);
  const selected = requests.find((metrics) => metrics.request_id === selectedId) ?? null;

  return (
    <div className={selected === null ? 'requests' : 'requests requests-split'}>
      <div className="requests-list">
        <header className="requests-head">
          <label className="search">
            <Icon name="search" />
            <span className="unseen">Filter</span>
            <input
              type="search"
              value={filter}
              placeholder="Filter by client, model, status, fix…"
              onChange={(event) => store.setFilter(event.target.value)}
            />
          </label>
          <Totals requests={matching} />
        </header>
        {matching.length === 0 ? (
          <NoRows isFiltered={requests.length > 0} />
        ) : (
          <RequestTable requests={matching.slice(0, limit)} selectedId={selectedId} onSelect={store.select}>
            {matching.length > limit ? (
              <Button onClick={() => setLimit(limit + rowsStep)}>Show more</Button>
            ) : (
              <OlderButton count={requests.length} />
            )}
          </RequestTable>
        )}
      </div>
      {selected !== null && <RequestDetails metrics={selected} onClose={() => void store.select(null)} />}
    </div>
  );
}

/** Sums and Σ tokens / Σ time of what the filter leaves; rates are never averaged. */
function Totals({ requests }: { readonly requests: readonly RequestMetrics[] }) {
  const totals = useMemo(() => aggregate(requests), [requests]);
  const items = [
    ['requests', countFigure(totals.requests)],
    ['generated', countFigure(totals.completionTokens)],
    ['generation', rateFigure(totals.generationTps)],
    ['prefill', rateFigure(totals.promptTps)],
    ['from cache', ratioFigure(totals.cacheHitRatio)],
  ] as const;
  return (
    <p className="requests-totals" title="Of the rows below. Speeds are the sum of tokens over the sum of time.">
      {items.map(([label, figure]) => (
        <span key={label}>
          <b>{figureText(figure)}</b> <span className="soft">{label}</span>
        </span>
      ))}
    </p>
  );
}

function NoRows({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyState icon="search" title="No request matches the filter">
      <p className="soft">It looks at client, model, session, path, status, error and fixes.</p>
    </EmptyState>
  ) : (
    <EmptyState icon="requests" title="No finished request yet">
      <p className="soft">
        Every request leaves a line here when it ends. <a href="#connect">Connect</a> says how to send one.
      </p>
    </EmptyState>
  );
}

function OlderButton({ count }: { readonly count: number }) {
  const { requests } = useStores();
  const older = useStore(requests, (state) => state.older);
  const message = useStore(requests, (state) => state.olderMessage);
  if (older === 'end') return <p className="soft">The history holds no older requests.</p>;
  if (count >= maxRequests)
    return <p className="soft">Only the newest {figureText(countFigure(maxRequests))} are held here.</p>;
  return (
    <>
      <Button aria-disabled={older === 'loading'} onClick={() => void requests.loadOlder()}>
        {older === 'loading' ? 'Reading…' : 'Show older'}
      </Button>
      {message !== null && <Notice kind="failed">{message}</Notice>}
    </>
  );
}
