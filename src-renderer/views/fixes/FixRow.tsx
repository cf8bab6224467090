import { useId, useState } from 'react';
import type { FixView } from '#shared/contract/fixes-view.ts';
import { countFigure } from '#shared/metrics/figures.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import { Switch } from '../../components/controls/Switch.tsx';
import { Figure } from '../../components/figures/Figure.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { type FixesState, type FixesStore, isFixEnabled, switchKey } from '../../stores/fixes/fixes.ts';
import { FixOption } from './FixOption.tsx';
import { LatestRepairs } from './LatestRepairs.tsx';

interface FixRowProps {
  readonly fix: FixView;
  readonly state: FixesState;
  /** Requests of today in which it changed something; null while that is being read. */
  readonly actedIn: number | null;
  /** Its newest ones first. */
  readonly repairs: readonly RepairRecord[];
  readonly store: FixesStore;
}

export function FixRow({ fix, state, actedIn, repairs, store }: FixRowProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const isOn = isFixEnabled(state, fix);
  const message = state.messages.get(switchKey(fix.id));
  return (
    <li className={isOn ? 'fix' : 'fix fix-off'}>
      <div className="fix-head">
        <Switch label={fix.title} isOn={isOn} onChange={(on) => void store.setEnabled(fix.id, on)} />
        <div className="fix-about">
          <h2>{fix.title}</h2>
          <p className="soft small">{fix.why}</p>
        </div>
        <p className={actedIn === 0 ? 'fix-count fix-count-none' : 'fix-count'}>
          <Figure
            figure={countFigure(actedIn)}
            width={4}
            meaning="Requests since midnight in which it changed something."
          />
        </p>
        <button
          type="button"
          className="fix-open"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          <span className="unseen">Options and latest repairs of {fix.title}</span>
          <Icon name="expand" />
        </button>
      </div>
      {message !== undefined && <Notice kind="failed">{message}</Notice>}
      <div id={id} className="fix-more" hidden={!isOpen}>
        {isOpen && (
          <>
            <p className="small soft">
              Id <code>{fix.id}</code>, {fix.enabledByDefault ? 'on' : 'off'} by default.
            </p>
            {fix.options.map((option) => (
              <FixOption key={option.name} fix={fix} option={option} state={state} store={store} />
            ))}
            <LatestRepairs repairs={repairs} />
          </>
        )}
      </div>
    </li>
  );
}
