import type { Bridge } from '#shared/contract/bridge.ts';
import type { ShellId } from '#shared/contract/client-setup.ts';
import { type ClientSetupsStore, createClientSetupsStore } from './client-setups.ts';
import { type ConnectionStore, createConnectionStore } from './connection.ts';
import { createFixesStore, type FixesStore } from './fixes.ts';
import { createLiveStore, type LiveStore } from './live.ts';
import { createRepairsStore, type RepairsStore } from './repairs.ts';
import { createRequestsStore, type RequestsStore } from './requests.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';
import { createTrialsStore, type TrialsStore } from './trials.ts';

/** All that the views show, one store per topic. */
export interface Stores {
  readonly connection: ConnectionStore;
  readonly live: LiveStore;
  readonly requests: RequestsStore;
  readonly repairs: RepairsStore;
  readonly fixes: FixesStore;
  readonly settings: SettingsStore;
  readonly trials: TrialsStore;
  readonly clientSetups: ClientSetupsStore;
}

export interface StoresOptions {
  /** Shell whose snippets show first. */
  readonly shell?: ShellId;
  readonly now?: () => number;
}

export function createStores(bridge: Bridge, { shell = 'bash', now = Date.now }: StoresOptions = {}): Stores {
  return {
    connection: createConnectionStore(bridge, now),
    live: createLiveStore(bridge),
    requests: createRequestsStore(bridge),
    repairs: createRepairsStore(),
    fixes: createFixesStore(bridge),
    settings: createSettingsStore(bridge),
    trials: createTrialsStore(bridge),
    clientSetups: createClientSetupsStore(bridge, shell),
  };
}
