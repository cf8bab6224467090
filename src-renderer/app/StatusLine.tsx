import { useStore } from 'zustand';
import type { BackendView, ProgramStatus } from '#shared/contract/program-status.ts';
import { countFigure, figureText } from '#shared/metrics/figures.ts';
import { Chip, type ChipKind } from '../components/Chip.tsx';
import { Button } from '../components/controls/Button.tsx';
import { CopyButton } from '../components/controls/CopyButton.tsx';
import { Term } from '../components/figures/Term.tsx';
import { Icon, type IconName } from '../components/Icon.tsx';
import { Tooltip } from '../components/Tooltip.tsx';
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

function ProgramLine({ status: { proxy, backend, isDemo } }: { readonly status: ProgramStatus }) {
  return (
    <>
      <span className="status-place">
        {proxy.url === null ? (
          <Chip kind="warning" icon="warning">
            No address to listen at
          </Chip>
        ) : (
          <>
            <Tooltip text="Where clients connect">
              <code>{withoutSlash(proxy.url)}</code>
            </Tooltip>
            <CopyButton text={proxy.url} what="the address" />
          </>
        )}
      </span>
      <Icon name="arrow" />
      <span className="status-place cut">
        <BackendChip backend={backend} />
        <Tooltip text={`Where requests are forwarded to: ${backend.url}`}>
          <code className="cut">{withoutSlash(backend.url)}</code>
        </Tooltip>
        <ModelName />
        {backend.contextPerSlot !== null && (
          <span className="status-context soft">
            <Term meaning="Tokens that fit into one slot of the model that answers by default.">
              {figureText(countFigure(backend.contextPerSlot))} context
            </Term>
          </span>
        )}
      </span>
      <span className="status-end">
        {isDemo && (
          <Tooltip text="The backend and its traffic are simulated. Nothing here comes from a real model.">
            <span className="status-demo">
              <Icon name="demo" />
              Demo
            </span>
          </Tooltip>
        )}
        <PauseButton isPaused={proxy.isPaused} />
      </span>
    </>
  );
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, '');
}

function ModelName() {
  const { arrivals } = useStores();
  const model = useStore(arrivals, (state) => state.model);
  if (model === null) return null;
  return (
    <Tooltip text={`The model that answered last: ${model}`}>
      <span className="status-model cut">{model}</span>
    </Tooltip>
  );
}

const backendChips: Record<BackendView['state']['status'], { kind: ChipKind; icon: IconName; word: string }> = {
  unknown: { kind: 'queued', icon: 'queued', word: 'Not asked yet' },
  reachable: { kind: 'completed', icon: 'completed', word: 'Answers' },
  loading: { kind: 'warning', icon: 'queued', word: 'Loads its model' },
  unreachable: { kind: 'failed', icon: 'failed', word: 'Not reachable' },
};

function BackendChip({ backend }: { readonly backend: BackendView }) {
  const { kind, icon, word } = backendChips[backend.state.status];
  return (
    <Chip kind={kind} icon={icon}>
      {word}
    </Chip>
  );
}

function PauseButton({ isPaused }: { readonly isPaused: boolean }) {
  const { connection } = useStores();
  const isSwitching = useStore(connection, (state) => state.isSwitching);
  return (
    <>
      {isPaused && (
        <Chip kind="warning" icon="pause">
          Fixes are paused
        </Chip>
      )}
      <Tooltip text="Paused: requests pass through as they came, without fixes. They are still measured.">
        <Button
          icon={isPaused ? 'resume' : 'pause'}
          aria-disabled={isSwitching}
          onClick={() => void connection.setPaused(!isPaused)}
        >
          {isPaused ? 'Resume fixes' : 'Pause fixes'}
        </Button>
      </Tooltip>
    </>
  );
}
