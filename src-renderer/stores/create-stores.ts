import type { Bridge } from '#shared/contract/bridge.ts';
import type { ShellId } from '#shared/contract/client-setup.ts';
import { createFixActivityStore, type FixActivityStore } from './fixes/fix-activity.ts';
import { createFixesStore, type FixesStore } from './fixes/fixes.ts';
import { createRepairsStore, type RepairsStore } from './fixes/repairs.ts';
import { createTrialsStore, type TrialsStore } from './fixes/trials.ts';
import { createPerformanceStore, type PerformanceStore } from './history/performance.ts';
import { createSessionsStore, type SessionsStore } from './history/sessions.ts';
import { createSessionStoriesStore, type SessionStoriesStore } from './history/sessions-story.ts';
import { type ArrivalsStore, createArrivalsStore } from './live/arrivals.ts';
import { createLiveStore, type LiveStore } from './live/live.ts';
import { createSeriesStore, type SeriesStore } from './live/series.ts';
import { type ClientSetupsStore, createClientSetupsStore } from './program/client-setups.ts';
import { type ConnectionStore, createConnectionStore } from './program/connection.ts';
import { createHostStore, type HostStore, type WriteClipboard } from './program/host.ts';
import { createWelcomeStore, type WelcomeStore } from './program/welcome.ts';
import { createExportsStore, type ExportsStore } from './requests/exports.ts';
import { createInspectorStore, type InspectorStore } from './requests/inspector.ts';
import { createRequestsStore, type RequestsStore } from './requests/requests.ts';
import { createRequestsTableStore, type RequestsTableStore } from './requests/requests-table.ts';
import { type ConfigFileStore, createConfigFileStore } from './settings/config-file.ts';
import { createSettingsStore, type SettingsStore } from './settings/settings.ts';

/** All that the views show, one store per topic. */
export interface Stores {
  readonly connection: ConnectionStore;
  readonly arrivals: ArrivalsStore;
  readonly host: HostStore;
  readonly live: LiveStore;
  readonly series: SeriesStore;
  readonly performance: PerformanceStore;
  readonly requests: RequestsStore;
  readonly requestsTable: RequestsTableStore;
  readonly inspector: InspectorStore;
  readonly sessions: SessionsStore;
  readonly sessionStories: SessionStoriesStore;
  readonly exports: ExportsStore;
  readonly repairs: RepairsStore;
  readonly fixes: FixesStore;
  readonly fixActivity: FixActivityStore;
  readonly settings: SettingsStore;
  readonly configFile: ConfigFileStore;
  readonly trials: TrialsStore;
  readonly clientSetups: ClientSetupsStore;
  readonly welcome: WelcomeStore;
}

export interface StoresOptions {
  /** Shell whose snippets show first. */
  readonly shell?: ShellId;
  readonly now?: () => number;
  readonly writeClipboard?: WriteClipboard;
}

export function createStores(
  bridge: Bridge,
  { shell = 'bash', now = Date.now, writeClipboard = noClipboard }: StoresOptions = {},
): Stores {
  return {
    connection: createConnectionStore(bridge, now),
    arrivals: createArrivalsStore(),
    host: createHostStore(bridge, writeClipboard),
    live: createLiveStore(bridge),
    series: createSeriesStore(bridge, now),
    performance: createPerformanceStore(bridge, now),
    requests: createRequestsStore(),
    requestsTable: createRequestsTableStore(bridge, { now }),
    inspector: createInspectorStore(bridge),
    sessions: createSessionsStore(bridge),
    sessionStories: createSessionStoriesStore(bridge),
    exports: createExportsStore(bridge),
    repairs: createRepairsStore(),
    fixes: createFixesStore(bridge),
    fixActivity: createFixActivityStore(bridge, now),
    settings: createSettingsStore(bridge),
    configFile: createConfigFileStore(bridge),
    trials: createTrialsStore(bridge),
    clientSetups: createClientSetupsStore(bridge, shell),
    welcome: createWelcomeStore(bridge),
  };
}

async function noClipboard(): Promise<void> {
  throw new Error('This page has no clipboard.');
}
