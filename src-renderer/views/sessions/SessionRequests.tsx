import { useState } from 'react';
import type { StoredRequestView } from '#shared/contract/history-queries.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/controls/Button.tsx';
import { columns } from '../requests/table/columns.tsx';

/** Rows at first, and with each step more; the table of all requests holds them all. */
const step = 50;

const ids = [
  'time',
  'status',
  'agent',
  'model',
  'prompt',
  'cached',
  'output',
  'ttft',
  'prefill',
  'generation',
  'duration',
  'repairs',
];
const shown = columns.filter(({ id }) => ids.includes(id));

/** The requests of a session, newest first. */
export function SessionRequests({ requests }: { readonly requests: readonly StoredRequestView[] }) {
  const [limit, setLimit] = useState(step);
  const hasAgents = requests.some(({ metrics }) => metrics.agent_id !== null);
  const drawn = shown.filter(({ id }) => id !== 'agent' || hasAgents);
  return (
    <div className="sess-table">
      <table className="table">
        <thead>
          <tr>
            {drawn.map(({ id, title, meaning, isNumber }) => (
              <th key={id} scope="col" title={meaning} className={isNumber ? 'num' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {requests
            .slice(-limit)
            .toReversed()
            .map(({ metrics }) => (
              <tr key={metrics.request_id}>
                {drawn.map(({ id, isNumber, cell }) => (
                  <td key={id} className={isNumber ? 'num' : 'cut sess-name'}>
                    {id === 'time' ? (
                      <a href={hrefOf('requests', metrics.request_id)}>{cell(metrics)}</a>
                    ) : (
                      cell(metrics)
                    )}
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
      {limit < requests.length && <Button onClick={() => setLimit(limit + step)}>Show more</Button>}
    </div>
  );
}
