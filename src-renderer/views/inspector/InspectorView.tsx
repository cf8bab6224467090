import { useEffect } from 'react';
import { useStore } from 'zustand';
import { hrefOf } from '../../app/route.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { useStores } from '../../stores/stores-context.tsx';
import { Exchange } from './Exchange.tsx';
import { InspectorHead } from './InspectorHead.tsx';
import { RunningRequest } from './RunningRequest.tsx';
import '../../styles/crumbs.css';
import './inspector.css';

/** All that is known of one request. */
export function InspectorView({ requestId }: { readonly requestId: string }) {
  const { inspector, requestsTable } = useStores();
  useEffect(() => void requestsTable.open(), [requestsTable]);
  useEffect(() => void inspector.open(requestId), [inspector, requestId]);
  return (
    <div className="insp">
      <InspectorHead requestId={requestId} />
      <Inspected requestId={requestId} />
    </div>
  );
}

function Inspected({ requestId }: { readonly requestId: string }) {
  const { inspector, live } = useStores();
  const isRunning = useStore(live, ({ frame }) => frame?.requests.some((one) => one.requestId === requestId) === true);
  // Until the store has turned to this request, it still holds the one before.
  const detail = useStore(inspector, (state) => (state.requestId === requestId ? state.detail : null));
  const remembered = useRemembered(requestId);

  if (detail?.state === 'ready') return <Exchange key={requestId} detail={detail.value} />;
  if (isRunning) return <RunningRequest requestId={requestId} />;
  if (detail === null || detail.state === 'loading') {
    return (
      <>
        <Skeleton height={64} />
        <Skeleton height={108} />
        <Skeleton height={320} />
      </>
    );
  }
  if (remembered !== null) {
    return (
      <>
        <Notice kind="warning">Only the record of this request can be shown. {detail.message}</Notice>
        <Exchange
          key={requestId}
          detail={{
            request: { sequence: 0, session: remembered.session_id ?? requestId, metrics: remembered },
            repairs: [],
            bodies: [],
            prefix: null,
          }}
        />
      </>
    );
  }
  return (
    <div className="card">
      <EmptyState icon="search" title={detail.code === 'NOT_FOUND' ? 'This request is not there' : 'It cannot be read'}>
        <p className="soft">{detail.message}</p>
        <p>
          <a href={hrefOf('requests')}>All requests</a>
        </p>
      </EmptyState>
    </div>
  );
}

/** The record as the feed brought it, for when there is no history to ask. */
function useRemembered(requestId: string) {
  const { requests } = useStores();
  return useStore(requests, (state) => state.requests.find((one) => one.request_id === requestId) ?? null);
}
