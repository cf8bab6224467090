import type { Bridge } from '#shared/contract/bridge.ts';
import type { BackendView } from '#shared/contract/program-status.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { WindowPlace } from '../window/window-place.ts';
import { createExporterOutages } from './exporter-outages.ts';
import { createOutageWatch, type OutageClock } from './outage-watch.ts';
import { createRepairShare } from './repair-share.ts';
import { spanText, turnText } from './texts.ts';

export interface NotifierOptions {
  /** `core.api.bridge`; the notifier subscribes to it until it is closed. */
  readonly bridge: Bridge;
  /** Read anew for each notification. */
  settings(): NotifierSettings;
  show(notification: DesktopNotification): void;
  /** A long turn is only worth a word to somebody who is not looking. */
  isWindowFocused(): boolean;
  /** What a click on a notification opens. */
  openWindow(place: WindowPlace): void;
  readonly clock?: OutageClock;
}

/** The part of the configuration's `desktop` section that notifications hang on. */
export interface NotifierSettings {
  readonly notifications: {
    readonly backend: boolean;
    readonly exporters: boolean;
    readonly repairs: boolean;
    readonly long_turns: boolean;
  };
  readonly long_turn_seconds: number;
}

export interface DesktopNotification {
  readonly title: string;
  readonly body: string;
  onClick(): void;
}

export interface Notifier {
  close(): void;
}

/** A model that is swapped is away for a moment; that is no outage. */
const backendGraceMs = 5000;

/** Tells the desktop what its user should know without looking. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { bridge, settings, show, isWindowFocused, openWindow, clock = systemClock } = options;
  const repairShare = createRepairShare();
  let backendUrl = '';

  function tell(kind: keyof NotifierSettings['notifications'], title: string, body: string, place: WindowPlace): void {
    if (settings().notifications[kind]) show({ title, body, onClick: () => openWindow(place) });
  }

  const backend = createOutageWatch({
    graceMs: backendGraceMs,
    clock,
    onDown() {
      const body = `${backendUrl} cannot be reached; requests fail until it is back.`;
      tell('backend', 'llama-server does not answer', body, settingsPlace);
    },
    onBack(lastedMs) {
      tell('backend', 'llama-server is back', `It was away for ${spanText(lastedMs)}.`, lastPlace);
    },
  });

  const exporters = createExporterOutages({
    clock,
    onDown(title, reason) {
      tell('exporters', `${title} does not take records`, `${reason} Records wait until it does.`, settingsPlace);
    },
    onBack(title, lastedMs) {
      const body = `It did not for ${spanText(lastedMs)}; what was kept is being sent.`;
      tell('exporters', `${title} takes records again`, body, lastPlace);
    },
  });

  function lookAtBackend({ url, state }: BackendView): void {
    backendUrl = url;
    // While nothing is known or a model is being loaded it is neither up nor down.
    if (state.status === 'reachable') backend.update(false, state.sinceMs);
    if (state.status === 'unreachable') backend.update(true, state.sinceMs);
  }

  function lookAtRequest(metrics: RequestMetrics): void {
    const alarm = repairShare.add(metrics);
    if (alarm !== null) {
      const latest = metrics.model === null ? '' : `, the latest of ${metrics.model}`;
      const body = `${alarm.broken} of the last ${alarm.of} requests with tool calls were broken${latest}.`;
      tell('repairs', 'Many tool calls need repair', body, { screen: 'fixes' });
    }
    const isLong = metrics.duration_ms >= settings().long_turn_seconds * 1000 && metrics.status !== 'aborted';
    if (!isLong || isWindowFocused()) return;
    const span = spanText(metrics.duration_ms);
    const title = metrics.status === 'completed' ? `Finished after ${span}` : `Failed after ${span}`;
    const place = { screen: 'requests', requestId: metrics.request_id } as const;
    tell('long_turns', title, metrics.error ?? turnText(metrics), place);
  }

  const unsubscribe = bridge.subscribe({
    snapshot(snapshot) {
      lookAtBackend(snapshot.status.backend);
      exporters.update(snapshot.exporters);
    },
    event(event) {
      if (event.name === 'backend.changed') lookAtBackend(event.data);
      if (event.name === 'exporters.changed') exporters.update(event.data);
      if (event.name === 'request.finished') lookAtRequest(event.data);
    },
    disconnected() {
      // Within one process the feed is never lost.
    },
  });

  return {
    close() {
      unsubscribe();
      backend.close();
      exporters.close();
    },
  };
}

const settingsPlace: WindowPlace = { screen: 'settings' };
const lastPlace: WindowPlace = { screen: 'last' };

const systemClock: OutageClock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
