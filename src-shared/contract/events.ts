import { z } from 'zod';
import { liveRequest } from '../metrics/live-request.ts';
import { metricsFrame } from '../metrics/metrics-frame.ts';
import { repairRecord } from '../metrics/repair-record.ts';
import { requestMetrics } from '../metrics/request-metrics.ts';
import { configView } from './config-view.ts';
import { exporterView } from './exporter-view.ts';
import { fixesView } from './fixes-view.ts';
import { logLine } from './log-line.ts';
import { backendView, historyView, proxyView } from './program-status.ts';

/** Everything that the program tells unasked. A `…changed` carries the whole new value, never a difference. */
export const events = {
  /** A few times a second while something runs and someone looks; the one after the last request is empty. */
  frame: metricsFrame,
  'request.started': liveRequest,
  'request.finished': requestMetrics,
  'repair.made': repairRecord,
  'config.changed': configView,
  'fixes.changed': fixesView,
  'proxy.changed': proxyView,
  'backend.changed': backendView,
  'history.changed': historyView,
  'exporters.changed': z.array(exporterView),
  'log.line': logLine,
} as const satisfies Record<string, z.ZodType>;

export type Events = typeof events;
export type EventName = keyof Events;
export type EventData<N extends EventName> = z.output<Events[N]>;

/** One event with its name, so that `switch (event.name)` tells the type of `event.data`. */
export type FeedEvent = { [N in EventName]: { readonly name: N; readonly data: EventData<N> } }[EventName];

const eventShapes = Object.entries(events).map(([name, data]) => z.object({ name: z.literal(name), data }));

/** Parses what a carrier brought. */
export const feedEvent = z.union(eventShapes) as unknown as z.ZodType<FeedEvent>;
