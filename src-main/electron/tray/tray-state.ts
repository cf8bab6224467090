import type { ConfigView } from '#shared/contract/config-view.ts';
import type { FeedEvent } from '#shared/contract/events.ts';
import type { ExporterView } from '#shared/contract/exporter-view.ts';
import type { FixesView } from '#shared/contract/fixes-view.ts';
import type { StartAtLogin } from '#shared/contract/host-actions.ts';
import type { BackendView, HistoryView, ProxyView } from '#shared/contract/program-status.ts';
import type { Snapshot } from '#shared/contract/snapshot.ts';
import type { MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/** As much of the program's state as the tray shows. */
export interface TrayState {
  readonly isDemo: boolean;
  readonly proxy: ProxyView;
  readonly backend: BackendView;
  readonly history: HistoryView;
  readonly exporters: readonly ExporterView[];
  readonly fixes: FixesView;
  readonly hasConfigProblem: boolean;
  /** `desktop.speed_in_menu_bar`. */
  readonly showsSpeedInTitle: boolean;
  readonly frame: MetricsFrame;
  /** The request that finished last; null when there is none. */
  readonly last: { readonly metrics: RequestMetrics; readonly isOfThisRun: boolean } | null;
  /** Null while it is not known. */
  readonly startAtLogin: StartAtLogin | null;
}

/** The state that a snapshot tells of. What the feed does not carry is kept. */
export function stateOfSnapshot(snapshot: Snapshot, startAtLogin: StartAtLogin | null): TrayState {
  const { status, fixes, exporters, config, frame, requests } = snapshot;
  const [newest] = requests;
  return {
    isDemo: status.isDemo,
    proxy: status.proxy,
    backend: status.backend,
    history: status.history,
    exporters,
    fixes,
    ...configState(config),
    frame,
    // Requests of earlier runs are in the list, too: their troubles are over.
    last: newest ? { metrics: newest, isOfThisRun: Date.parse(newest.timestamp) >= status.startedAtMs } : null,
    startAtLogin,
  };
}

/** The state after an event; the same object where the tray shows nothing of it. */
export function stateAfterEvent(state: TrayState, event: FeedEvent): TrayState {
  switch (event.name) {
    case 'frame':
      return { ...state, frame: event.data };
    case 'request.finished':
      return { ...state, last: { metrics: event.data, isOfThisRun: true } };
    case 'config.changed':
      return { ...state, ...configState(event.data) };
    case 'fixes.changed':
      return { ...state, fixes: event.data };
    case 'proxy.changed':
      return { ...state, proxy: event.data };
    case 'backend.changed':
      return { ...state, backend: event.data };
    case 'history.changed':
      return { ...state, history: event.data };
    case 'exporters.changed':
      return { ...state, exporters: event.data };
    case 'request.started':
    case 'repair.made':
    case 'log.line':
      return state;
  }
}

function configState({ problems, values }: ConfigView): Pick<TrayState, 'hasConfigProblem' | 'showsSpeedInTitle'> {
  const { desktop } = values;
  return {
    hasConfigProblem: problems.length > 0,
    showsSpeedInTitle:
      typeof desktop === 'object' && desktop !== null && !Array.isArray(desktop) && desktop.speed_in_menu_bar === true,
  };
}
