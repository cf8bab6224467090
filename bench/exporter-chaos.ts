import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTrouble } from '../src-main/exporters/testing/chaos.ts';
import { startFakeInfluxDb } from '../src-main/exporters/testing/fake-influxdb.ts';
import { requestId } from '../src-main/exporters/testing/numbered-records.ts';
import type { ChaosOrder, ChaosReport } from './exporter-chaos-worker.ts';

/**
 * `npm run bench:chaos`: requests are recorded while every second write to an InfluxDB fails (reset, hang, 503, 429, 500, 413, cut
 * after storing), the InfluxDB goes away and comes back, and the recording process is killed (-9) and started again. Afterwards
 * the InfluxDB must hold every request once.
 */
const { values } = parseArgs({
  options: { records: { type: 'string', default: '20000' }, kills: { type: 'string', default: '10' } },
});
const recordCount = Number(values.records);
const killCount = Number(values.kills);
const dataFolder = await mkdtemp(join(tmpdir(), 'llama-proxy-chaos-'));
const startedAt = performance.now();
/** Request id of each point, by the point's identity. */
const stored = new Map<string, string>();
let writes = 0;
let isCalm = false;
const trouble = createTrouble(150);
let target = await openTarget(0);
const port = Number(new URL(target.url).port);

console.log('life     recorded  delivered  pending  memory MB  loop delay p99 ms  max ms');
for (let life = 1; life <= killCount + 1; life += 1) await live(life);
await closeTarget();
await rm(dataFolder, { recursive: true });

const arrived = new Set(stored.values());
const missing = Array.from({ length: recordCount }, (_, index) => requestId(index + 1)).filter(
  (id) => !arrived.has(id),
);
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
console.log(`\n${recordCount} requests, ${killCount} kills, ${writes} writes in ${minutes} minutes`);
console.log(`points ${stored.size}, different requests ${arrived.size}, missing ${missing.length}`);
process.exitCode = missing.length === 0 && stored.size === recordCount ? 0 : 1;

/** From start to kill; the last life is left to deliver everything. */
async function live(life: number): Promise<void> {
  const isLast = life > killCount;
  const recordUpTo = Math.round((recordCount * life) / (killCount + 1));
  const order: ChaosOrder = { dataFolder, url: target.url, recordUpTo };
  const worker = fork(new URL('./exporter-chaos-worker.ts', import.meta.url), [JSON.stringify(order)]);
  async function until(isSo: (report: ChaosReport) => boolean): Promise<ChaosReport> {
    for (;;) {
      const [report] = (await once(worker, 'message')) as [ChaosReport];
      if (isSo(report)) return report;
    }
  }
  await until(({ delivered }) => delivered > 0);
  await closeTarget();
  await until(({ isFailing }) => isFailing);
  target = await openTarget(port);
  await until(({ recorded }) => recorded >= recordUpTo);
  isCalm = isLast;
  const { recorded, delivered, pending, memoryMb, loopDelayMs } = await until(
    (report) => !isLast || report.pending === 0,
  );
  const cells = [recorded, delivered, pending, memoryMb, loopDelayMs.p99.toFixed(1), loopDelayMs.max.toFixed(1)];
  const widths = [12, 11, 9, 11, 19, 8];
  console.log(String(life).padEnd(5) + cells.map((cell, index) => String(cell).padStart(widths[index] ?? 0)).join(''));
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}

function openTarget(listenOn: number) {
  return startFakeInfluxDb({
    port: listenOn,
    trouble(points) {
      writes += 1;
      return isCalm ? null : trouble(points);
    },
  });
}

async function closeTarget(): Promise<void> {
  for (const [identity, { fields }] of target.points) stored.set(identity, String(fields.request_id));
  await target.close();
}
