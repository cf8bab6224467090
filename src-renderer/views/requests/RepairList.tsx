import type { RepairOutcome, RepairRecord } from '#shared/metrics/repair-record.ts';
import { Icon } from '../../components/Icon.tsx';

interface RepairListProps {
  /** In the order in which they were made. */
  readonly repairs: readonly RepairRecord[];
  readonly titleOf: (fix: string) => string;
}

const outcomes: Record<RepairOutcome, { mark: 'repaired' | 'unrepaired'; word: string }> = {
  repaired: { mark: 'repaired', word: 'Repaired in the answer' },
  healed_request: { mark: 'repaired', word: 'Repaired in the request' },
  unrepaired: { mark: 'unrepaired', word: 'Left as it was' },
};

/** What stood there, what stands there now, and why. */
export function RepairList({ repairs, titleOf }: RepairListProps) {
  return (
    <ol className="repairs">
      {repairs.map((repair, index) => {
        const { mark, word } = outcomes[repair.outcome];
        return (
          // Two repairs of one request may be equal in every field, and their order never changes.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={index} className="repair">
            <p className="repair-head">
              <b>{titleOf(repair.fix)}</b>
              <span className={`mark mark-${mark}`}>
                <Icon name={mark} />
                {word}
              </span>
            </p>
            <p className="soft small">{[repair.reason, repair.tool, repair.path].filter(Boolean).join(' · ')}</p>
            <pre className="repair-before">
              <span className="unseen">Before: </span>
              {repair.before || <span className="soft">nothing</span>}
            </pre>
            {repair.outcome !== 'unrepaired' && (
              <pre className="repair-after">
                <span className="unseen">After: </span>
                {repair.after || <span className="soft">removed</span>}
              </pre>
            )}
          </li>
        );
      })}
    </ol>
  );
}
