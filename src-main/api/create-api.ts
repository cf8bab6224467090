import type { Bridge } from '#shared/contract/bridge.ts';
import type { FeedEvent } from '#shared/contract/events.ts';
import { exportQuery } from '#shared/contract/history-queries.ts';
import type { Snapshot } from '#shared/contract/snapshot.ts';
import { CommandError, type Reply } from '#shared/contract/wire-error.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { createSampler } from '../metrics/sampler.ts';
import type { ApiParts } from './api-parts.ts';
import { configHandlers } from './config-commands.ts';
import { createDirectBridge } from './direct-bridge.ts';
import { createDispatcher } from './dispatch.ts';
import { createFeed, type Feed } from './feed.ts';
import { type ExportFile, historyHandlers, openExport } from './history-commands.ts';
import { programHandlers } from './program-commands.ts';
import { readLogLine } from './read-log-line.ts';
import { createRecentActivity, recentRequests } from './recent-activity.ts';
import { maskTexts } from './secrets.ts';
import {
  backendView,
  configValues,
  configView,
  exporterViews,
  fixesView,
  historyView,
  proxyView,
  statusView,
} from './views.ts';

/** The contract, served: what every carrier (IPC, HTTP, memory) hands on. */
export interface Api {
  /** Answers a command that came from outside. Never rejects. */
  answer(name: string, input: unknown): Promise<Reply>;
  readonly feed: Feed;
  /** Opens a part of the history for download. @throws CommandError */
  openExport(query: unknown): Promise<ExportFile>;
  /** What a Prometheus fetches; null while that exporter is off. */
  metricsPage: ApiParts['exporters']['metricsPage'];
  /** The contract within this process, for a tray or a test. */
  readonly bridge: Bridge;
  /** Stops listening to the program. */
  close(): void;
}

export function createApi(parts: ApiParts): Api {
  const { config, proxy, backend, history, exporters, onError } = parts;
  const recent = createRecentActivity(requestsBefore(parts));
  const sampler = createSampler({
    live: proxy.live,
    contextTotal: (model) => backend.contextTotal(model),
    onFrame: (data) => feed.publish({ name: 'frame', data }),
    ...(parts.clock && { clock: parts.clock }),
  });
  const feed = createFeed({ snapshot, watch: sampler.watch, onError });

  function snapshot(): Snapshot {
    return {
      status: statusView(parts),
      config: configView(parts),
      fixes: fixesView(parts),
      exporters: exporterViews(parts),
      frame: sampler.sample(),
      ...recent.items(),
    };
  }

  const publish = (event: FeedEvent) => feed.publish(event);
  const stops = [
    parts.onRequestStarted((data) => {
      publish({ name: 'request.started', data });
      sampler.wake();
    }),
    parts.onRequestFinished((data) => {
      recent.request(data);
      publish({ name: 'request.finished', data });
    }),
    parts.onRepair((data) => {
      recent.repair(data);
      publish({ name: 'repair.made', data });
    }),
    config.onChange(() => {
      publish({ name: 'config.changed', data: configView(parts) });
      publish({ name: 'fixes.changed', data: fixesView(parts) });
      publish({ name: 'exporters.changed', data: exporterViews(parts) });
      publish({ name: 'backend.changed', data: backendView(parts) });
    }),
    config.onProblem(() => publish({ name: 'config.changed', data: configView(parts) })),
    proxy.onChange(() => publish({ name: 'proxy.changed', data: proxyView(parts) })),
    backend.subscribeState(() => publish({ name: 'backend.changed', data: backendView(parts) })),
    history.onChange(() => publish({ name: 'history.changed', data: historyView(parts) })),
    exporters.onChange(() => publish({ name: 'exporters.changed', data: exporterViews(parts) })),
    parts.onLogLine((text) => {
      const line = readLogLine(text);
      if (line === null) return;
      const data = maskTexts(line, configValues(parts));
      recent.logLine(data);
      publish({ name: 'log.line', data });
    }),
  ];

  const answer = createDispatcher({
    handlers: { ...configHandlers(parts), ...historyHandlers(parts), ...programHandlers(parts) },
    mask: (error) => maskTexts(error, configValues(parts)),
    onError,
  });

  return {
    answer,
    feed,
    async openExport(query) {
      const parsed = exportQuery.safeParse(query);
      if (!parsed.success) throw new CommandError('INPUT_INVALID', parsed.error.message);
      return openExport(parts, parsed.data);
    },
    metricsPage: exporters.metricsPage,
    bridge: createDirectBridge(answer, feed),
    close() {
      for (const stop of stops) stop();
    },
  };
}

/** A history that cannot be read is reported by itself; the view begins empty then. */
function requestsBefore({ history }: ApiParts): RequestMetrics[] {
  try {
    const page = history.reader()?.requests({}, { limit: recentRequests });
    return page?.requests.map(({ metrics }) => metrics) ?? [];
  } catch {
    return [];
  }
}
