import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendReport } from '#shared/backend/backend-report.ts';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { CommandInput, CommandOutput } from '#shared/contract/commands.ts';
import type { ExporterView } from '#shared/contract/exporter-view.ts';
import type { RepairTrial } from '#shared/contract/repair-trial.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';
import type { Loading } from '../requests/requests.ts';

export interface TrialsState {
  readonly exporters: readonly ExporterView[];
  readonly backend: Loading<BackendReport> | null;
  /** By exporter id. */
  readonly exporterTrials: ReadonlyMap<string, Loading<CommandOutput<'exporters.test'>>>;
  /** What the repair makes of pasted arguments. */
  readonly repair: Loading<RepairTrial> | null;
}

/** Things tried out by hand: whether the backend and the exporters answer, and what the repair does. */
export interface TrialsStore extends StoreApi<TrialsState>, FeedPart {
  testBackend(): Promise<void>;
  testExporter(id: string): Promise<void>;
  tryRepair(input: CommandInput<'repair.try'>): Promise<void>;
}

export function createTrialsStore(bridge: Bridge): TrialsStore {
  const store = createStore<TrialsState>(() => ({
    exporters: [],
    backend: null,
    exporterTrials: new Map(),
    repair: null,
  }));

  function setTrial(id: string, trial: Loading<CommandOutput<'exporters.test'>>): void {
    store.setState(({ exporterTrials }) => ({ exporterTrials: new Map([...exporterTrials, [id, trial]]) }));
  }

  return {
    ...store,
    async testBackend() {
      store.setState({ backend: { state: 'loading' } });
      const backend = await outcome(bridge.call('backend.test', {}));
      store.setState({ backend });
    },
    async testExporter(id) {
      setTrial(id, { state: 'loading' });
      setTrial(id, await outcome(bridge.call('exporters.test', { id })));
    },
    async tryRepair(input) {
      store.setState({ repair: { state: 'loading' } });
      store.setState({ repair: await outcome(bridge.call('repair.try', input)) });
    },
    takeSnapshot: ({ exporters }) => store.setState({ exporters }),
    applyEvents(events) {
      const changed = events.findLast((event) => event.name === 'exporters.changed');
      if (changed?.name === 'exporters.changed') store.setState({ exporters: changed.data });
    },
  };
}

function outcome<T>(answer: Promise<T>): Promise<Loading<T>> {
  return answer.then(
    (value): Loading<T> => ({ state: 'ready', value }),
    (error): Loading<T> => ({ state: 'failed', message: errorMessage(error) }),
  );
}
