import type { RepairOutcome, RepairRecord } from '#shared/metrics/repair-record.ts';
import { Chip, type ChipKind } from '../../components/Chip.tsx';
import type { IconName } from '../../components/Icon.tsx';
import { BeforeAfter } from '../../components/texts/BeforeAfter.tsx';
import { clockTime } from '../../components/time/relative-time.ts';

const shownRepairs = 3;

const outcomes: Record<RepairOutcome, { kind: ChipKind; icon: IconName; word: string }> = {
  repaired: { kind: 'repaired', icon: 'repaired', word: 'Repaired' },
  healed_request: { kind: 'repaired', icon: 'repaired', word: 'Request healed' },
  unrepaired: { kind: 'warning', icon: 'unrepaired', word: 'Left as it was' },
};

/** What a fix did last, before and after. */
export function LatestRepairs({ repairs }: { readonly repairs: readonly RepairRecord[] }) {
  if (repairs.length === 0) {
    return (
      <p className="small soft">
        No repair of it is known to this window. What it changes shows here with the text before and after.
      </p>
    );
  }
  return (
    <section aria-label="Latest repairs">
      <h3>Latest repairs</h3>
      <ul className="repairs">
        {repairs.slice(0, shownRepairs).map((repair) => (
          <li key={`${repair.request_id}${repair.timestamp}${repair.path}${repair.before}`}>
            <Repair repair={repair} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Repair({ repair }: { readonly repair: RepairRecord }) {
  const { kind, icon, word } = outcomes[repair.outcome];
  return (
    <>
      <p className="repair-head small">
        <Chip kind={kind} icon={icon}>
          {word}
        </Chip>
        {repair.tool !== null && <code>{repair.tool}</code>}
        <a className="repair-link soft" href={`#/requests/${encodeURIComponent(repair.request_id)}`}>
          {clockTime(new Date(repair.timestamp), new Date())}
          <span className="unseen">, open the request</span>
        </a>
      </p>
      <p className="small">{repair.reason}</p>
      <BeforeAfter before={repair.before} after={repair.after} />
    </>
  );
}
