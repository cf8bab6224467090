import { durationFigure, figureText } from '#shared/metrics/figures.ts';
import type { RepairOutcome, RepairRecord } from '#shared/metrics/repair-record.ts';
import { Icon } from '../../../components/Icon.tsx';
import { TextDiff } from './TextDiff.tsx';

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
      {repairs.map((repair, index) => (
        // Two repairs of one request may be equal in every field, and their order never changes.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <RepairItem key={index} repair={repair} title={titleOf(repair.fix)} />
      ))}
    </ol>
  );
}

function RepairItem({ repair, title }: { readonly repair: RepairRecord; readonly title: string }) {
  const { mark, word } = outcomes[repair.outcome];
  return (
    <li className="repair">
      <p className="repair-head">
        <b>{title}</b>
        <span className={`mark mark-${mark} small`}>
          <Icon name={mark} />
          {word}
        </span>
      </p>
      <p className="soft small">
        {repair.reason}
        {repair.tool !== null && (
          <>
            {' · '}
            <code>{repair.tool}</code>
          </>
        )}
        {repair.path !== '' && (
          <>
            {' · at '}
            <code>{repair.path}</code>
          </>
        )}
        {repair.held_ms > 0 && ` · held back for ${figureText(durationFigure(repair.held_ms))}`}
      </p>
      {repair.outcome === 'unrepaired' ? (
        <pre className="insp-code">{repair.before}</pre>
      ) : (
        <TextDiff before={repair.before} after={repair.after} />
      )}
    </li>
  );
}
