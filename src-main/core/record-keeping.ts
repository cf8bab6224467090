import type { Logger } from 'pino';
import type { ExtensionSettings } from '#shared/config/schema.ts';
import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { RequestTrace } from '#shared/metrics/request-trace.ts';
import type { SlotView } from '#shared/metrics/slot-view.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { createMemorySource } from '../exporters/delivery/memory-source.ts';
import type { RecordSource } from '../exporters/delivery/record-source.ts';
import type { ExporterContext, TestResult } from '../exporters/exporter.ts';
import { createExporterSet, type ExporterSet } from '../exporters/exporter-set.ts';
import { exporters } from '../exporters/registry.ts';
import { createHistory, type History } from '../store/history.ts';

export interface RecordKeepingOptions {
  config: ConfigFile;
  dataFolder: string;
  version: string;
  instance: string;
  log: Logger;
  live(): LiveRequest[];
  /** The backend's slots as they were seen last. */
  slots(): readonly SlotView[];
  backend: ExporterContext['backend'];
  /** The state of the history, or of an exporter, is another one now. */
  onHistoryChange(): void;
  onExportersChange(): void;
}

/** What becomes of finished requests: the history on disk, and from there every exporter. Nothing here delays an answer. */
export interface RecordKeeping {
  readonly history: History;
  /** The exporters that are on now. */
  exporters(): ExporterSet;
  record(metrics: RequestMetrics, trace: RequestTrace): void;
  repair(record: RepairRecord): void;
  /** Sends a test point with the settings in force, whether the exporter is on or not. */
  testExporter(id: string): Promise<TestResult>;
  /** Delivers and writes what waits, for some seconds at most. */
  stop(): Promise<void>;
}

/** Without a history, so many requests wait in memory for a target that is down; about 15 MB. */
const maxWaitingInMemory = 10_000;
/** What a target has not taken by then waits in the history for the next start. */
const lastDeliveryMs = 3000;

export function createRecordKeeping(options: RecordKeepingOptions): RecordKeeping {
  const { config, dataFolder, log } = options;
  const appended = new Set<() => void>();
  const memory = createMemorySource(maxWaitingInMemory);
  const history = createHistory({
    settings: () => config.current().history,
    dataFolder,
    onProblem(problem) {
      log.warn({ code: problem.code }, problem.message);
      options.onHistoryChange();
    },
    onRecovered() {
      log.info('the history is being written again');
      options.onHistoryChange();
    },
    onWritten() {
      for (const listener of appended) listener();
    },
  });
  const context: ExporterContext = {
    instance: options.instance,
    version: options.version,
    dataFolder,
    live: options.live,
    slots: () => options.slots().flatMap(slotFill),
    backend: options.backend,
  };
  let set = createSet();

  function createSet(): ExporterSet {
    const { enabled } = config.current().history;
    const made = createExporterSet({
      exporters,
      source: enabled ? historySource(history, appended) : memory,
      context,
      onChange: options.onExportersChange,
    });
    apply(made);
    return made;
  }

  function apply(to: ExporterSet): void {
    const settings = config.current().exporters;
    // Requests outlive their time in the history until these have delivered them.
    history.outbox.protect(exporters.flatMap(({ info }) => (settings[info.id]?.enabled ? [info.id] : [])));
    to.apply(settings);
  }

  const stopWatching = config.onChange((now, before) => {
    void history.settingsChanged().then(options.onHistoryChange);
    if (now.history.enabled === before.history.enabled) {
      apply(set);
      return;
    }
    // The records come from another place now: whoever reads them begins anew there.
    const old = set;
    void old.stop(lastDeliveryMs).then(() => {
      set = createSet();
    });
  });

  return {
    history,
    exporters: () => set,
    record(metrics, trace) {
      history.record(metrics, trace);
      if (!config.current().history.enabled) memory.append(metrics);
    },
    repair: (record) => history.repair(record),
    testExporter: (id) => testExporter(id, config.current().exporters[id], context),
    async stop() {
      stopWatching();
      await history.flush();
      await set.stop(lastDeliveryMs);
      await history.close();
    },
  };
}

/** None for a slot that does not tell how full it is: unknown is not empty. */
function slotFill({ id, contextUsed, contextTotal }: SlotView): { id: number; contextRatio: number }[] {
  if (contextUsed === null || contextTotal === null || contextTotal === 0) return [];
  return [{ id, contextRatio: contextUsed / contextTotal }];
}

/** Exporters have shorter limits of their own; this one is for an exporter that forgets. */
const testDeadlineMs = 60_000;

/** On a connection of its own, so that a delivery which is stuck does not hold up the test that shall tell why. */
async function testExporter(
  id: string,
  settings: ExtensionSettings | undefined,
  context: ExporterContext,
): Promise<TestResult> {
  const exporter = exporters.find(({ info }) => info.id === id);
  if (exporter === undefined || settings === undefined) return { ok: false, message: `There is no exporter "${id}".` };
  const { enabled: _, ...options } = settings;
  try {
    const target = await exporter.create(options, context);
    try {
      return await target.test(AbortSignal.timeout(testDeadlineMs));
    } finally {
      await target.close();
    }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** The history's outbox as what deliveries read from. */
function historySource({ outbox }: History, appended: Set<() => void>): RecordSource {
  return {
    readAfter: (sequence, limit) => outbox.readAfter(sequence, limit),
    newest: () => outbox.lastSequence(),
    oldest: () => outbox.firstSequence(),
    cursor: (id) => outbox.cursor(id),
    saveCursor: (id, sequence) => outbox.saveCursor(id, sequence),
    setAside: (id, sequence, reason) => outbox.setAside(id, sequence, reason),
    onAppended(listener) {
      appended.add(listener);
      return () => void appended.delete(listener);
    },
  };
}
