import type { Bridge } from '#shared/contract/bridge.ts';
import type { FeedEvent } from '#shared/contract/events.ts';
import { exportQuery } from '#shared/contract/history-queries.ts';
import type { Snapshot } from '#shared/contract/snapshot.ts';
import { CommandError, type Reply } from '#shared/contract/wire-error.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { SlotView } from '#shared/metrics/slot-view.ts';
import type { ApiParts } from './api-parts.ts';
import { configHandlers } from './config-commands.ts';
import { createDirectBridge } from './direct-bridge.ts';
import { createDispatcher } from './dispatch.ts';
import { createFeed, type ViewerFeed } from './feed.ts';
import { type ExportFile, historyHandlers, openExport } from './history-commands.ts';
import { hostHandlers } from './host-commands.ts';
import { createLivePicture } from './live-picture.ts';
import { programHandlers } from './program-commands.ts';
import { readLogLine } from './read-log-line.ts';
import { createRecentActivity, recentRequests } from './recent-activity.ts';
import { replayHandlers } from './replay-command.ts';
import { maskTexts } from './secrets.ts';
import { browserMeans, type ViewerMeans } from './viewer-means.ts';
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

/** A way into the program, the same for all who come by it: what every carrier (IPC, HTTP, memory) hands on. */
export interface Entrance {
  /** Answers a command that came from outside. Never rejects. */
  answer(name: string, input: unknown): Promise<Reply>;
  readonly feed: ViewerFeed;
  /** The contract within this process, for a tray or a test. */
  readonly bridge: Bridge;
}

/** The contract, served. It is itself the entrance for browsers. */
export interface Api extends Entrance {
  /** One for viewers for whom something else can be done; the feed counts all viewers together. */
  entrance(means: ViewerMeans): Entrance;
  /** Opens a part of the history for download. @throws CommandError */
  openExport(query: unknown): Promise<ExportFile>;
  /** What a Prometheus fetches; null while that exporter is off. */
  metricsPage: ApiParts['exporters']['metricsPage'];
  /** The backend's slots as they were seen last, empty where none were; the next call may know more. */
  slots(): readonly SlotView[];
  /** Stops listening to the program. */
  close(): void;
}

export function createApi(parts: ApiParts): Api {
  const { config, proxy, backend, history, exporters, onError } = parts;
  const recent = createRecentActivity(requestsBefore(parts));
  const picture = createLivePicture(parts, (data) => feed.publish({ name: 'frame', data }));
  const feed = createFeed({ watch: picture.watch, onError });

  function snapshot(means: ViewerMeans): Snapshot {
    return {
      status: statusView(parts, means),
      config: configView(parts),
      fixes: fixesView(parts),
      exporters: exporterViews(parts),
      frame: picture.sample(),
      ...recent.items(),
    };
  }

  const publish = (event: FeedEvent) => feed.publish(event);
  const stops = [
    parts.onRequestStarted((data) => {
      publish({ name: 'request.started', data });
      picture.started();
    }),
    parts.onRequestFinished((data) => {
      recent.request(data);
      picture.finished(data);
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

  const dispatch = createDispatcher({
    handlers: {
      ...configHandlers(parts),
      ...historyHandlers(parts),
      ...replayHandlers(parts),
      ...picture.handlers,
      ...programHandlers(parts),
      ...hostHandlers(parts),
    },
    mask: (error) => maskTexts(error, configValues(parts)),
    onError,
  });

  function entrance(means: ViewerMeans): Entrance {
    const answer: Entrance['answer'] = (name, input) => dispatch(name, input, means);
    const viewers = feed.startingWith(() => snapshot(means));
    return { answer, feed: viewers, bridge: createDirectBridge(answer, viewers) };
  }

  return {
    ...entrance(browserMeans),
    entrance,
    async openExport(query) {
      const parsed = exportQuery.safeParse(query);
      if (!parsed.success) throw new CommandError('INPUT_INVALID', parsed.error.message);
      return openExport(parts, parsed.data);
    },
    metricsPage: exporters.metricsPage,
    slots: () => picture.slots() ?? [],
    close() {
      for (const stop of stops) stop();
      picture.close();
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
