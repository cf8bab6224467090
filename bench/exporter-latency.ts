import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TargetAddresses, TargetCounts } from './exporter-latency-targets.ts';
import { freePort } from './free-port.ts';
import { type ListeningProgram, startListening } from './listening-program.ts';
import { quantile, shuffled, signed, textTable } from './table.ts';

/**
 * `npm run bench:latency`: what the history and the exporters add to a request. Proxies that differ in these alone stand before
 * one simulated llama-server and are asked in turn, one request each, so that whatever else the machine does meets them all
 * alike. The second proxy is set up as the first: what it seems to add is the noise.
 */
const measureMs = 50_000;
const warmUpRequests = 150;

interface Contestant {
  name: string;
  proxy: ListeningProgram;
  agent: Agent;
  times: number[];
  memoryBeforeMb: number;
}

const folder = mkdtempSync(join(tmpdir(), 'llama-proxy-latency-'));
const source = (path: string) => fileURLToPath(new URL(`../src-main/${path}`, import.meta.url));
const startedAt = performance.now();
const targets = fork(new URL('./exporter-latency-targets.ts', import.meta.url));
const [addresses] = (await once(targets, 'message')) as [TargetAddresses];
const backend = await startListening(
  [source('demo/simulate.ts'), '--port', '0', '--speed', 'instant', '--malformed', '0'],
  /listens on (\S+)/,
);
const contestants: Contestant[] = [];
for (const [name, settings] of Object.entries(await setUps(addresses))) contestants.push(await enter(name, settings));

for (const contestant of contestants) {
  for (let count = 0; count < warmUpRequests; count += 1) await ask(contestant);
  contestant.memoryBeforeMb = contestant.proxy.memoryMb();
}
const endsAt = performance.now() + measureMs;
while (performance.now() < endsAt) {
  // In a new order each time: what comes first after itself finds its caches warm.
  for (const contestant of shuffled(contestants)) contestant.times.push(await ask(contestant));
}

printTable();
printCounts(await countsOf(targets));
await Promise.all(contestants.map(({ proxy }) => proxy.stop()));
await backend.stop();
targets.kill();
rmSync(folder, { recursive: true });
console.log(`${((performance.now() - startedAt) / 1000).toFixed(0)} s`);

/** What each proxy has of its own in its configuration. */
async function setUps(at: TargetAddresses): Promise<Record<string, object>> {
  const off = { history: { enabled: false } };
  const influxdb = (url: string) => ({
    influxdb: { enabled: true, url, batch_size: 50, flush_interval_seconds: 1, timeout_seconds: 1 },
  });
  return {
    'no history, no exporter': off,
    'the same again': off,
    history: {},
    'history, InfluxDB healthy': { exporters: influxdb(at.healthy) },
    'history, InfluxDB refuses': { exporters: influxdb(at.refuses) },
    'history, InfluxDB hangs': { exporters: influxdb(at.hangs) },
    'history, InfluxDB answers 503': { exporters: influxdb(at.unavailable) },
    'history, all four exporters': {
      exporters: {
        ...influxdb(at.healthy),
        // The page for Prometheus cannot be asked to choose a port.
        prometheus: { enabled: true, port: await freePort() },
        otlp: { enabled: true, endpoint: at.otlp, flush_interval_seconds: 1 },
        jsonl: { enabled: true, flush_interval_seconds: 1 },
      },
    },
  };
}

async function enter(name: string, settings: object): Promise<Contestant> {
  const own = join(folder, String(contestants.length));
  const config = `${own}.yaml`;
  const common = { server: { port: 0 }, backend: { url: backend.url }, dashboard: { enabled: false } };
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ ...common, ...settings }));
  const proxy = await startListening(
    [source('cli/index.ts'), 'run', '--config', config, '--data-dir', own],
    /"listening":"([^"]+)"/,
  );
  return { name, proxy, agent: new Agent({ keepAlive: true }), times: [], memoryBeforeMb: 0 };
}

/** One streamed answer, read to its end; milliseconds. */
function ask({ proxy, agent }: Contestant): Promise<number> {
  const body = JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'Hello' }] });
  return new Promise((resolve, reject) => {
    const sentAt = performance.now();
    const sent = request(`${proxy.url}/v1/chat/completions`, { method: 'POST', agent }, (response) => {
      response.resume().on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - sentAt);
        else reject(new Error(`${proxy.url} answered ${response.statusCode}`));
      });
    });
    sent.on('error', reject).end(body);
  });
}

function printTable(): void {
  const rows = [['', 'requests', 'p50 ms', 'p99 ms', 'added p50', 'added p99', 'RSS MB']];
  const [base] = contestants;
  for (const { name, times, memoryBeforeMb, proxy } of contestants) {
    const added = (share: number) => signed(quantile(times, share) - quantile(base!.times, share));
    const memory = `${memoryBeforeMb.toFixed(0)} to ${proxy.memoryMb().toFixed(0)}`;
    const [p50, p99] = [quantile(times, 0.5).toFixed(2), quantile(times, 0.99).toFixed(2)];
    rows.push([name, String(times.length), p50, p99, added(0.5), added(0.99), memory]);
  }
  console.log(textTable(rows));
}

function printCounts({ points, writes }: TargetCounts): void {
  const sent = `${points} points in ${writes.healthy} writes`;
  console.log(
    `\nmeanwhile the healthy InfluxDB took ${sent}, the others ${writes.hangs} and ${writes.unavailable} writes`,
  );
}

async function countsOf(process: ChildProcess): Promise<TargetCounts> {
  process.send('count');
  const [counts] = (await once(process, 'message')) as [TargetCounts];
  return counts;
}
