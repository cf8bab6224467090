import { useEffect } from 'react';
import { useStore } from 'zustand';
import { Switch } from '../../components/controls/Switch.tsx';
import { Notice } from '../../components/Notice.tsx';
import { useStores } from '../../stores/stores-context.tsx';

/** The one setting that the system keeps, not config.yaml; shown where the host can do it. */
export function StartAtLogin() {
  const { host, connection } = useStores();
  const isPossible = useStore(connection, ({ status }) => status?.capabilities.includes('start_at_login') ?? false);
  const startAtLogin = useStore(host, (state) => state.startAtLogin);
  const message = useStore(host, (state) => state.message);
  useEffect(() => {
    if (isPossible) void host.loadStartAtLogin();
  }, [host, isPossible]);
  if (!isPossible) return null;
  const problem = message ?? startAtLogin?.problem ?? null;
  return (
    <div className="field">
      <div className="field-about">
        <label htmlFor="start-at-login">Start at login</label>
        <p className="soft small">Kept by the system, not in config.yaml. Takes effect at once.</p>
      </div>
      <div className="field-entry">
        <Switch
          id="start-at-login"
          label="Start at login"
          isOn={startAtLogin?.enabled ?? false}
          onChange={(on) => void host.setStartAtLogin(on)}
        />
        {problem !== null && <Notice kind="warning">{problem}</Notice>}
      </div>
    </div>
  );
}
