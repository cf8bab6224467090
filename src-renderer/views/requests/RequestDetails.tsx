import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Notice } from '../../components/Notice.tsx';
import { StatusMark } from '../../components/StatusMark.tsx';
import { useStores } from '../../stores/stores-context.tsx';
import { detailGroups } from './detail-groups.ts';
import { RepairList } from './RepairList.tsx';

/** Every field of one request, and what was repaired in it. */
export function RequestDetails({
  metrics,
  onClose,
}: {
  readonly metrics: RequestMetrics;
  readonly onClose: () => void;
}) {
  const groups = useMemo(() => detailGroups(metrics), [metrics]);
  return (
    <aside
      className="details"
      aria-label="Details of the selected request"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <header className="details-head">
        <StatusMark status={metrics.status} />
        <code className="cut" title={metrics.request_id}>
          {metrics.request_id}
        </code>
        <CopyButton text={JSON.stringify(metrics, null, 2)} what="the record as JSON" />
        <Button kind="quiet" icon="close" onClick={onClose} aria-label="Close the details" />
      </header>
      {metrics.error !== null && <Notice kind="failed">{metrics.error}</Notice>}
      <Repairs metrics={metrics} />
      {groups.map(({ title, rows }) => (
        <section key={title} className="details-group">
          <h3>{title}</h3>
          <dl>
            {rows.map(({ label, text, meaning }) => (
              <div key={label} title={meaning}>
                <dt>{label}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </aside>
  );
}

function Repairs({ metrics }: { readonly metrics: RequestMetrics }) {
  const { requests, repairs: repairsStore, fixes: fixesStore } = useStores();
  const detail = useStore(requests, (state) => state.detail);
  const recent = useStore(repairsStore, (state) => state.repairs);
  const fixes = useStore(fixesStore, (state) => state.view?.fixes);
  if (metrics.fixes.length === 0 && metrics.unrepaired === 0) return null;
  if (detail?.state === 'loading') return <p className="soft details-wait">Reading the repairs…</p>;
  // Without a history the feed's last repairs are all there is, newest first.
  const repairs =
    detail?.state === 'ready'
      ? detail.value.repairs
      : recent.filter((repair) => repair.request_id === metrics.request_id).reverse();
  return (
    <section className="details-group">
      <h3>Repairs</h3>
      <RepairList repairs={repairs} titleOf={(id) => fixes?.find((fix) => fix.id === id)?.title ?? id} />
      {detail?.state === 'ready' && repairs.length === 0 && (
        <p className="soft small">
          What these fixes change is not recorded piece by piece: {metrics.fixes.join(', ')}.
        </p>
      )}
      {detail?.state === 'failed' && repairs.length === 0 && (
        <Notice kind="warning">The repairs cannot be read: {detail.message}</Notice>
      )}
    </section>
  );
}
