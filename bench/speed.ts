import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startListening } from './listening-program.ts';
import { contestants, MissingContestantError } from './speed/contestant.ts';
import { type Entrant, enter, flood, idleStreams, paced, sequential } from './speed/measure.ts';
import type { Work } from './speed/work.ts';
import { fixed, markdownTable, quantile, signed, textTable } from './table.ts';

/**
 * `npm run bench`: what llama-proxy adds to a request, beside the direct way, other proxies and the least that Node can do. One
 * backend, one client, the ways in turn in a new order each round. `--quick` for a look, `--write` to renew docs/performance.md.
 */
const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const quick = options.quick;
const folder = mkdtempSync(join(tmpdir(), 'llama-proxy-speed-'));
const sections: { title: string; explanation: string; rows: string[][] }[] = [];
const missing: string[] = [];

const upstream = fileURLToPath(new URL('./speed/upstream.ts', import.meta.url));
const backend = await startListening([upstream, '--workers', '2'], /listens on (\S+)/);
const entrants: Entrant[] = [];
for (const [name, start] of Object.entries(contestants)) {
  const own = join(folder, name.replaceAll(/\W/g, '-'));
  mkdirSync(own);
  try {
    entrants.push(enter(await start({ backend: backend.url, folder: own })));
  } catch (error) {
    if (!(error instanceof MissingContestantError)) throw error;
    missing.push(`${name}: ${error.message}`);
    console.log(`left out: ${missing.at(-1)}`);
  }
}
const direct = entrants[0]!.way.name;

try {
  // Programs that compile while they run are measured as they are after some minutes of work.
  await flood(entrants, { kind: 'text', events: 20_000 }, 0);
  await wholeAnswers();
  for (const streams of quick ? [8] : [1, 8, 32, 128]) await steadyStreams(streams);
  await fullSpeed();
  await growth();
} finally {
  await Promise.all(entrants.map(({ way }) => way.stop()));
  await backend.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (options.write) writePage();

async function wholeAnswers(): Promise<void> {
  const rows = [['', '1 KB p50', 'p99', '100 KB p50', 'p99', '400 KB p50', 'p99']];
  const lines = new Map(entrants.map(({ way }) => [way.name, [way.name]]));
  for (const [characters, rounds] of [
    [1_000, quick ? 200 : 1000],
    [100_000, quick ? 100 : 600],
    [400_000, quick ? 50 : 200],
  ] as const) {
    const times = await sequential(entrants, characters, rounds);
    const base = times.get(direct)!;
    for (const [name, own] of times) {
      const cell = (share: number) =>
        name === direct ? fixed(quantile(own, share), 2) : signed(quantile(own, share) - quantile(base, share));
      lines.get(name)!.push(cell(0.5), cell(0.99));
    }
  }
  show(
    'Answers that are not streamed',
    'Milliseconds that each way adds to a request (the direct way: its whole time), by the size of the request.',
    [...rows, ...lines.values()],
  );
}

async function steadyStreams(streams: number): Promise<void> {
  const found = await paced(entrants, streams, 3, quick ? 1 : 3);
  const base = found.get(direct)!;
  const baseOf = (pick: (seen: (typeof base)[number]) => number[], share: number) =>
    quantile(base.flatMap(pick), share);
  const rows = [['', 'first byte p50', 'delay p50', 'delay p99', 'CPU µs/event', 'RSS MB']];
  for (const [name, seen] of found) {
    const first = quantile(
      seen.flatMap(({ firstByteMs }) => firstByteMs),
      0.5,
    );
    const delay = (share: number) =>
      quantile(
        seen.flatMap(({ delaysMs }) => delaysMs),
        share,
      );
    const own = (value: number, reference: number) =>
      name === direct ? fixed(value, 3) : signed(value - reference, 3);
    rows.push([
      name,
      own(
        first,
        baseOf(({ firstByteMs }) => firstByteMs, 0.5),
      ),
      own(
        delay(0.5),
        baseOf(({ delaysMs }) => delaysMs, 0.5),
      ),
      own(
        delay(0.99),
        baseOf(({ delaysMs }) => delaysMs, 0.99),
      ),
      fixed(middle(seen.map(({ cpuUsPerEvent }) => cpuUsPerEvent)), 1),
      fixed(middle(seen.map(({ memoryMb }) => memoryMb)), 0),
    ]);
  }
  show(
    `${streams} ${streams === 1 ? 'stream' : 'streams'} at 100 tokens/s`,
    'Added milliseconds (the direct way: its own) until the first byte and of each event, from the backend’s write to the client’s read; time on a core per event; memory.',
    rows,
  );
}

async function fullSpeed(): Promise<void> {
  const works: [string, Work][] = [
    ['text', { kind: 'text', events: quick ? 50_000 : 100_000 }],
    // Eight characters an event: as many events as of text.
    ['valid calls', { kind: 'calls', broken: false, characters: quick ? 400_000 : 800_000 }],
    ['calls under repair', { kind: 'calls', broken: true, characters: quick ? 400_000 : 800_000 }],
  ];
  const lines = new Map(entrants.map(({ way }) => [way.name, [way.name]]));
  const heads = [''];
  for (const [name, work] of works) {
    heads.push(`${name}: events/s`, 'per CPU second');
    const found = await flood(entrants, work, quick ? 2 : 3);
    for (const [way, seen] of found) {
      lines
        .get(way)!
        .push(
          thousands(middle(seen.map(({ eventsPerSecond }) => eventsPerSecond))),
          thousands(middle(seen.map(({ eventsPerCpuSecond }) => eventsPerCpuSecond))),
        );
    }
  }
  show(
    'Streams at full speed',
    'Two streams at once, thousands of events per second as the client saw them, and per second of the way’s own time on a core.',
    [heads, ...lines.values()],
  );
}

async function growth(): Promise<void> {
  const start = contestants['llama-proxy'];
  if (start === undefined || !entrants.some(({ way }) => way.name === 'llama-proxy')) return;
  // A new one: in memory that earlier streams have left free, a thousand more would seem to cost nothing.
  const fresh = join(folder, 'growth');
  mkdirSync(fresh);
  const own = enter(await start({ backend: backend.url, folder: fresh }));
  entrants.push(own);
  const idle = quick ? 100 : 1000;
  const { before, during, after } = await idleStreams(own, idle);
  const memory = (cost: typeof before) => fixed(cost?.memoryMb ?? null, 0);
  const rows = [['', 'RSS MB before', 'during', 'after', 'seconds']];
  rows.push([`${idle} silent streams open`, memory(before), memory(during), memory(after), '–']);
  for (const characters of [100_000, 1_000_000, ...(quick ? [] : [10_000_000])]) {
    const before = own.way.cost();
    const startedAt = performance.now();
    await own.client.ask({ work: { kind: 'calls', broken: true, characters } });
    const seconds = (performance.now() - startedAt) / 1000;
    rows.push([
      `arguments of ${characters / 1e6} MB under repair`,
      memory(before),
      '–',
      memory(own.way.cost()),
      fixed(seconds, 2),
    ]);
  }
  show('Growth', 'llama-proxy alone, newly started.', rows);
}

function show(title: string, explanation: string, rows: string[][]): void {
  sections.push({ title, explanation, rows });
  console.log(`\n${title}\n${explanation}\n${textTable(rows)}`);
}

function writePage(): void {
  const file = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
  const text = readFileSync(file, 'utf8');
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}`;
  const tables = sections.map(
    (section) => `### ${section.title}\n\n${section.explanation}\n\n${markdownTable(section.rows)}`,
  );
  const left = missing.length === 0 ? [] : [`Left out: ${missing.join('; ')}.`];
  const found = [`Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}.`, ...left, ...tables].join('\n\n');
  const between = /(<!-- results -->)[\s\S]*(<!-- end of results -->)/;
  if (!between.test(text)) throw new Error(`${file} has no place for the results`);
  writeFileSync(
    file,
    text.replace(between, (_, begin: string, end: string) => `${begin}\n\n${found}\n\n${end}`),
  );
}

function middle(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : quantile(known, 0.5);
}

function thousands(value: number | null): string {
  return value === null ? '–' : `${fixed(value / 1000, 1)} k`;
}
