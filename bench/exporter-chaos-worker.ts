import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDelivery } from '../src-main/exporters/delivery/delivery.ts';
import type { RecordSource } from '../src-main/exporters/delivery/record-source.ts';
import { influxdb } from '../src-main/exporters/influxdb.ts';
import { createFastClock } from '../src-main/exporters/testing/chaos.ts';
import { exampleContext } from '../src-main/exporters/testing/context.ts';
import { requestId } from '../src-main/exporters/testing/numbered-records.ts';
import { createHistory, type History } from '../src-main/store/history.ts';
import { createConfigSchema } from '../src-shared/config/schema.ts';
import { exampleMetrics } from '../src-shared/metrics/example-metrics.ts';

/** What one life of the recording process is to do. */
export interface ChaosOrder {
  dataFolder: string;
  url: string;
  /** Sequence up to which requests are recorded; what an earlier life recorded is there already. */
  recordUpTo: number;
}

/** How it is going, ten times a second. */
export interface ChaosReport {
  recorded: number;
  delivered: number;
  pending: number;
  isFailing: boolean;
  memoryMb: number;
  /** How late timers came since the start of this life: what a streamed answer would have waited. */
  loopDelayMs: { p99: number; max: number };
}

const order = JSON.parse(process.argv[2] ?? '') as ChaosOrder;
const settings = createConfigSchema({ fixes: [], exporters: [] }).parse({}).history;
const listeners = new Set<() => void>();
const history = createHistory({
  settings: () => settings,
  dataFolder: order.dataFolder,
  onProblem: (problem) => console.error(problem.message),
  onWritten() {
    for (const listener of listeners) listener();
  },
});
const delivery = createDelivery({
  info: influxdb.info,
  target: await influxdb.create(
    influxdb.info.options.parse({ url: order.url, timeout_seconds: 0.2 }),
    exampleContext(),
  ),
  source: historySource(history, listeners),
  // Pauses that a target is given are for targets; a test need not sit through them.
  clock: createFastClock(20),
});
const loopDelay = monitorEventLoopDelay({ resolution: 5 });
loopDelay.enable();

setInterval(() => {
  const { delivered, pending, failing } = delivery.state();
  const report: ChaosReport = {
    recorded: history.outbox.lastSequence(),
    delivered,
    pending,
    isFailing: failing !== null,
    memoryMb: Math.round(process.memoryUsage.rss() / 1e6),
    loopDelayMs: { p99: loopDelay.percentile(99) / 1e6, max: loopDelay.max / 1e6 },
  };
  process.send?.(report);
}, 100);

const requestsPerStep = 20;
for (let number = history.outbox.lastSequence() + 1; number <= order.recordUpTo; number += 1) {
  // Twenty of each millisecond: what they are told apart by must not be their time.
  const timestamp = new Date(Date.UTC(2026, 1, 15) + Math.floor(number / requestsPerStep)).toISOString();
  history.record(exampleMetrics({ request_id: requestId(number), timestamp }));
  if (number % requestsPerStep === 0) await sleep(10);
}

function historySource({ outbox }: History, appended: Set<() => void>): RecordSource {
  return {
    readAfter: outbox.readAfter,
    newest: outbox.lastSequence,
    oldest: outbox.firstSequence,
    cursor: outbox.cursor,
    saveCursor: outbox.saveCursor,
    setAside: outbox.setAside,
    onAppended(listener) {
      appended.add(listener);
      return () => void appended.delete(listener);
    },
  };
}
