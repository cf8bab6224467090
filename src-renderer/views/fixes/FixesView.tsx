import { useMemo } from 'react';
import { useStore } from 'zustand';
import { Notice } from '../../components/Notice.tsx';
import { Switch } from '../../components/Switch.tsx';
import { countsByFix } from '../../stores/fix-counts.ts';
import { isMainEnabled, switchKey } from '../../stores/fixes.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { FixCard } from './FixCard.tsx';
import './fixes.css';

/** Every fix with its reason, switch and options, in the order in which they act. */
export function FixesView() {
  const { fixes: store, repairs: repairsStore, requests: requestsStore } = useStores();
  const state = useStore(store);
  const repairs = useStore(repairsStore, ({ repairs }) => repairs);
  const requests = useStore(requestsStore, ({ requests }) => requests);
  const counts = useMemo(() => countsByFix(requests, repairs), [requests, repairs]);
  const isOn = isMainEnabled(state);
  const mainMessage = state.messages.get(switchKey(null));
  if (state.view === null) return <div className="card skeleton" />;

  return (
    <div className="page">
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
      <ol className={isOn ? 'fix-list' : 'fix-list fix-list-off'}>
        {state.view.fixes.map((fix) => (
          <FixCard
            key={fix.id}
            fix={fix}
            state={state}
            count={counts.get(fix.id)}
            seen={requests.length}
            store={store}
          />
        ))}
      </ol>
    </div>
  );
}

function PausedNotice() {
  const { connection } = useStores();
  const isPaused = useStore(connection, ({ status }) => status?.proxy.isPaused ?? false);
  if (!isPaused) return null;
  return <Notice kind="warning">Fixes are paused: requests pass through without them until they are resumed.</Notice>;
}
