import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createSeededRandom } from '../src-main/demo/script/seeded-random.ts';
import { startFaultyBackend } from './soak/faulty-backend.ts';
import { startSoakedProxy } from './soak/proxy.ts';
import { carryOut, drawPlan } from './soak/soak-client.ts';

/**
 * `npm run soak -- --minutes 10 --seed 1 --clients 8`: load and faults of every kind, drawn from the seed, through the proxy in a
 * process of its own (from source; `--built` takes the built command). Afterwards every request must stand in the history exactly
 * once, every client must have had a whole answer or been told of a failure, and memory and descriptors must be where they were.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    clients: { type: 'string', default: '8' },
    built: { type: 'boolean', default: false },
  },
});
const [minutes, seed, clients] = [Number(values.minutes), Number(values.seed), Number(values.clients)];

/** Growth from the middle third of the run to its last that is still noise. */
const maxHeapGrowthMb = 8;
const maxRssGrowthMb = 25;
/** The files of the history, and timers of the program: none of them grows with requests. */
const maxMoreDescriptors = 4;
const sampleEveryMs = 5000;
/** Requests until the code is compiled and the caches are full; what is held then is what a leak is measured against. */
const warmUpRequests = 500;

const random = createSeededRandom(seed);
const folder = await mkdtemp(join(tmpdir(), 'llama-proxy-soak-'));
const backend = await startFaultyBackend(seed);
const proxy = await startSoakedProxy(
  folder,
  {
    server: { port: 0 },
    backend: { url: backend.url.href },
    stats: { enabled: false },
    log: { level: 'info' },
    // One target takes everything, the other one is not there.
    exporters: {
      jsonl: { enabled: true, flush_interval_seconds: 1 },
      influxdb: { enabled: true, url: 'http://127.0.0.1:1', flush_interval_seconds: 1 },
    },
  },
  { built: values.built },
);
const sent: string[] = [];
const broken: string[] = [];
const samples: { heapMb: number; rssMb: number }[] = [];

console.log(`seed ${seed}, ${minutes} minutes, ${clients} clients, ${values.built ? 'built command' : 'from source'}`);
await load(() => sent.length < warmUpRequests);
await sleep(6000);
const before = await proxy.probe();
const startedAt = performance.now();
const endsAt = startedAt + minutes * 60_000;
console.log('minute  requests  broken  heap MB  rss MB  descriptors');
const watching = watch();
await load(() => performance.now() < endsAt);
await watching;
// Idle connections to the backend are kept for four seconds.
await sleep(6000);
const after = await proxy.probe();
const exitCode = await proxy.stop();
const recorded = await proxy.history();
await backend.close();
await rm(folder, { recursive: true });

const counts = new Map<string, number>();
for (const { session_id } of recorded) counts.set(session_id ?? '', (counts.get(session_id ?? '') ?? 0) + 1);
const missing = sent.filter((id) => !counts.has(id));
const repeated = [...counts].filter(([, count]) => count > 1);
const complaints = proxy.complaints();
const [heapGrowthMb, rssGrowthMb] = [growth(({ heapMb }) => heapMb), growth(({ rssMb }) => rssMb)];
const moreDescriptors =
  after.descriptors === null || before.descriptors === null ? 0 : after.descriptors - before.descriptors;

const checks: [what: string, value: string, isGood: boolean][] = [
  ['requests sent', `${sent.length}`, sent.length > warmUpRequests],
  ['in the history', `${recorded.length}`, recorded.length === sent.length],
  ['missing there', show(missing), missing.length === 0],
  ['there more than once', show(repeated.map(([id]) => id)), repeated.length === 0],
  ['answers that no client should see', show(broken), broken.length === 0],
  ['complaints in the log', show(complaints), complaints.length === 0],
  ['heap, last third against the middle', `${heapGrowthMb.toFixed(1)} MB`, heapGrowthMb < maxHeapGrowthMb],
  ['resident, likewise', `${rssGrowthMb.toFixed(1)} MB`, rssGrowthMb < maxRssGrowthMb],
  ['descriptors, afterwards against before', `${moreDescriptors}`, moreDescriptors <= maxMoreDescriptors],
  ['exit code', `${exitCode}`, exitCode === 0],
];
console.log('');
for (const [what, value, isGood] of checks) console.log(`${isGood ? 'ok    ' : 'FAILED'}  ${what}: ${value}`);
process.exitCode = checks.every(([, , isGood]) => isGood) ? 0 : 1;

/** So many clients at once, each with one request after the other. */
async function load(goesOn: () => boolean): Promise<void> {
  const work = async (): Promise<void> => {
    while (goesOn()) {
      const plan = drawPlan(sent.length, random);
      sent.push(plan.id);
      await carryOut(plan, proxy.url, backend).catch((error: Error) => broken.push(error.message));
      // Load, not overload: the numbers of a machine that is busy with nothing else say nothing about leaks.
      await sleep(random.next() * 40);
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
}

/** Samples, prints a line a minute, and changes the settings under the running requests. */
async function watch(): Promise<void> {
  for (let number = 1; performance.now() < endsAt; number++) {
    await sleep(sampleEveryMs);
    const { heapMb, rssMb, descriptors } = await proxy.probe();
    samples.push({ heapMb, rssMb });
    if (number % 4 === 0) await proxy.configure({ fixes: { enabled: number % 8 !== 0 } });
    if (number % Math.round(60_000 / sampleEveryMs) !== 0) continue;
    const cells = [sent.length, broken.length, heapMb.toFixed(1), rssMb.toFixed(0), descriptors ?? '-'];
    const minute = Math.round((performance.now() - startedAt) / 60_000);
    console.log(
      `${minute}`.padEnd(6) + cells.map((cell, index) => `${cell}`.padStart([10, 8, 9, 8, 13][index] ?? 8)).join(''),
    );
  }
}

/** Median of the last third minus that of the middle one, in MB. */
function growth(of: (sample: (typeof samples)[number]) => number): number {
  const third = Math.floor(samples.length / 3);
  const median = (part: typeof samples) => part.map(of).toSorted((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;
  return median(samples.slice(-third)) - median(samples.slice(third, 2 * third));
}

function show(items: readonly string[]): string {
  return items.length === 0 ? '0' : `${items.length}: ${items.slice(0, 5).join(' | ')}`;
}
