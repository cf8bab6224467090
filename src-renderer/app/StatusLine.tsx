import { useStore } from 'zustand';
import type { BackendView, ProgramStatus } from '#shared/contract/program-status.ts';
import { countFigure, figureText } from '#shared/metrics/figures.ts';
import { Button } from '../components/Button.tsx';
import { CopyButton } from '../components/CopyButton.tsx';
import { Icon, type IconName } from '../components/Icon.tsx';
import { useStores } from '../stores/stores-context.tsx';

/** Where we listen, where we forward, how the backend is, and whether the fixes are paused. */
export function StatusLine() {
  const { connection } = useStores();
  const link = useStore(connection, (state) => state.link.state);
  const status = useStore(connection, (state) => state.status);
  return (
    <header className={link === 'lost' ? 'status-line stale' : 'status-line'}>
      <span className="status-name">llama-proxy</span>
      {status === null ? <span className="soft">Connecting…</span> : <ProgramLine status={status} />}
    </header>
  );
}

function ProgramLine({ status: { proxy, backend } }: { readonly status: ProgramStatus }) {
  return (
    <>
      <span className="status-place">
        <span className="soft">Listens at</span>
        {proxy.url === null ? (
          <span className="mark mark-warning">no address</span>
        ) : (
          <>
            <code>{proxy.url}</code>
            <CopyButton text={proxy.url} what="the address" />
          </>
        )}
      </span>
      <Icon name="arrow" />
      <span className="status-place cut">
        <span className="soft">Backend</span>
        <code className="cut" title={backend.url}>
          {backend.url.replace(/\/$/, '')}
        </code>
        <BackendMark backend={backend} />
        {backend.contextPerSlot !== null && (
          <span className="soft" title="Tokens that fit into one slot of the model that answers by default">
            {figureText(countFigure(backend.contextPerSlot))} context
          </span>
        )}
      </span>
      <PauseButton isPaused={proxy.isPaused} />
    </>
  );
}

const backendMarks: Record<BackendView['state']['status'], { kind: string; icon: IconName; word: string }> = {
  unknown: { kind: 'queued', icon: 'queued', word: 'Not asked yet' },
  reachable: { kind: 'completed', icon: 'completed', word: 'Answers' },
  loading: { kind: 'warning', icon: 'queued', word: 'Loads its model' },
  unreachable: { kind: 'failed', icon: 'failed', word: 'Not reachable' },
};

function BackendMark({ backend }: { readonly backend: BackendView }) {
  const { kind, icon, word } = backendMarks[backend.state.status];
  return (
    <span className={`mark mark-${kind}`}>
      <Icon name={icon} />
      {word}
    </span>
  );
}

function PauseButton({ isPaused }: { readonly isPaused: boolean }) {
  const { connection } = useStores();
  const isSwitching = useStore(connection, (state) => state.isSwitching);
  return (
    <span className="status-pause">
      {isPaused && <span className="mark mark-warning">Fixes are paused</span>}
      <Button
        icon={isPaused ? 'resume' : 'pause'}
        aria-disabled={isSwitching}
        title="Paused: requests pass through as they came, without fixes. They are still measured."
        onClick={() => void connection.setPaused(!isPaused)}
      >
        {isPaused ? 'Resume fixes' : 'Pause fixes'}
      </Button>
    </span>
  );
}
