import { z } from 'zod';
import { metricsFrame } from '../metrics/metrics-frame.ts';
import { repairRecord } from '../metrics/repair-record.ts';
import { requestMetrics } from '../metrics/request-metrics.ts';
import { configView } from './config-view.ts';
import { feedEvent } from './events.ts';
import { exporterView } from './exporter-view.ts';
import { fixesView } from './fixes-view.ts';
import { logLine } from './log-line.ts';
import { programStatus } from './program-status.ts';

/** All that a view shows before its first event, as of one moment. */
export const snapshot = z.object({
  status: programStatus,
  config: configView,
  fixes: fixesView,
  exporters: z.array(exporterView),
  frame: metricsFrame,
  /** The last finished requests, newest first; older ones come from `requests.list`. */
  requests: z.array(requestMetrics),
  /** The last repairs, newest first. */
  repairs: z.array(repairRecord),
  /** The last entries of the log, oldest first. */
  log: z.array(logLine),
});
export type Snapshot = z.infer<typeof snapshot>;

/**
 * What a viewer receives. First a snapshot, then events whose sequence counts up by one; another snapshot takes the place of
 * everything before it.
 */
export const feedMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    sequence: z.int(),
    /** Events that this viewer was too slow for since it subscribed; the snapshot makes good for them. */
    lost: z.int().nonnegative(),
    snapshot,
  }),
  z.object({ type: z.literal('event'), sequence: z.int(), event: feedEvent }),
]);
export type FeedMessage = z.infer<typeof feedMessage>;
