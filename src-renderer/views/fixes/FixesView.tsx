import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { countFigure, figureText } from '#shared/metrics/figures.ts';
import { Switch } from '../../components/controls/Switch.tsx';
import { Term } from '../../components/figures/Term.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { isMainEnabled, switchKey } from '../../stores/fixes/fixes.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { FixRow } from './FixRow.tsx';
import { TryRepair } from './TryRepair.tsx';
import './fixes.css';

/** Every fix with its reason, switch and options, in the order in which they act. */
export function FixesView() {
  const { fixes: store, fixActivity, repairs: repairsStore } = useStores();
  const state = useStore(store);
  const activity = useStore(fixActivity);
  const repairs = useStore(repairsStore, ({ repairs }) => repairs);
  const repairsByFix = useMemo(() => Map.groupBy(repairs, ({ fix }) => fix), [repairs]);
  useEffect(() => void fixActivity.load(), [fixActivity]);
  const isOn = isMainEnabled(state);
  const mainMessage = state.messages.get(switchKey(null));
  if (state.view === null) return <Skeleton height={480} />;

  return (
    <div className="page fixes">
      <header className="page-head">
        <div>
          <h1>Fixes</h1>
          <p className="soft">
            They act in this order. A change counts from the next request on; requests that run keep what they began
            with.
          </p>
        </div>
        <div className="fixes-main">
          <span aria-hidden="true">All fixes {isOn ? 'on' : 'off'}</span>
          <Switch label="All fixes" isOn={isOn} onChange={(on) => void store.setEnabled(null, on)} />
        </div>
      </header>
      <PausedNotice />
      {mainMessage !== undefined && <Notice kind="failed">{mainMessage}</Notice>}
      {!isOn && <Notice kind="warning">The main switch is off: everything passes through as it came.</Notice>}
      <div className="fixes-body">
        <section className="card fix-card" aria-label="All fixes">
          <p className="fix-columns small soft">
            <span>
              {state.view.fixes.length} fixes, {state.view.fixes.filter(({ enabled }) => enabled).length} switched on
              {activity.extent !== 'loading' && `, ${activity.counts.size} acted today`}
            </span>
            <Term meaning={countMeaning(activity.requests, activity.extent)}>Today</Term>
          </p>
          <ol className={isOn ? 'fix-list' : 'fix-list fix-list-off'}>
            {state.view.fixes.map((fix) => (
              <FixRow
                key={fix.id}
                fix={fix}
                state={state}
                actedIn={activity.extent === 'loading' ? null : (activity.counts.get(fix.id) ?? 0)}
                repairs={repairsByFix.get(fix.id) ?? []}
                store={store}
              />
            ))}
          </ol>
        </section>
        <TryRepair />
      </div>
    </div>
  );
}

function countMeaning(requests: number, extent: 'loading' | 'whole' | 'partial'): string {
  const whole = figureText(countFigure(requests));
  return extent === 'partial'
    ? `Requests in which the fix changed something, of the ${whole} of today that could be read.`
    : `Requests since midnight in which the fix changed something, of ${whole} in all.`;
}

function PausedNotice() {
  const { connection } = useStores();
  const isPaused = useStore(connection, ({ status }) => status?.proxy.isPaused ?? false);
  if (!isPaused) return null;
  return <Notice kind="warning">Fixes are paused: requests pass through without them until they are resumed.</Notice>;
}
