import { useMemo } from 'react';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { CopyButton } from '../../../components/controls/CopyButton.tsx';
import { Term } from '../../../components/figures/Term.tsx';
import { detailGroups } from './detail-groups.ts';

/** Every field of the record. */
export function FieldList({ metrics }: { readonly metrics: RequestMetrics }) {
  const groups = useMemo(() => detailGroups(metrics), [metrics]);
  return (
    <>
      <div className="insp-bar">
        <span className="soft">The record as it stands in the history and goes to the exporters</span>
        <CopyButton text={JSON.stringify(metrics, null, 2)} what="the record as JSON" />
      </div>
      <div className="fields">
        {groups.map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(({ label, text, meaning }) => (
                <div key={label}>
                  <dt>{meaning === undefined ? label : <Term meaning={meaning}>{label}</Term>}</dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </>
  );
}
