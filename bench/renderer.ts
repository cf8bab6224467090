import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createSimulatedLlamaServer } from '../src-main/demo/simulated-llama-server.ts';
import { freePort } from './free-port.ts';
import { startListening } from './listening-program.ts';
import { openDashboard, type Reading } from './renderer-page.ts';

/**
 * `npm run bench:renderer`: what the dashboard's page costs while many streams run. The built program serves the built page to a
 * real Chromium; the backend is simulated. Build first (`npm run build`).
 *
 *   --minutes 2    how long, 60 at most
 *   --streams 32   streams at once
 *   --rate 100     tokens per second of each
 *   --screen now   which screen is open
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    streams: { type: 'string', default: '32' },
    rate: { type: 'string', default: '100' },
    screen: { type: 'string', default: 'now' },
  },
});
const minutes = Math.min(60, Number(values.minutes));
const streams = Number(values.streams);
const rate = Number(values.rate);
const warmUpMs = 10_000;
const quietMs = 20_000;

const program = fileURLToPath(new URL('../out/main/cli.js', import.meta.url));
if (!existsSync(program)) throw new Error(`${program} is missing; run "npm run build" first.`);

const folder = mkdtempSync(join(tmpdir(), 'llama-proxy-renderer-'));
const backend = createSimulatedLlamaServer({
  slots: streams,
  speed: { prefillTokensPerSecond: 4000, generationTokensPerSecond: rate, paced: true },
  reply: () => ({
    parts: [
      { kind: 'reasoning', text: words(rate * 8) },
      { kind: 'text', text: words(rate * 22) },
    ],
  }),
});
const config = join(folder, 'config.yaml');
const port = await freePort();
const settings = {
  server: { port },
  backend: { url: (await backend.listen(0)).href },
  dashboard: { port: await freePort() },
};
// JSON is YAML.
writeFileSync(config, JSON.stringify(settings));
const proxy = await startListening(
  [program, 'run', '--config', config, '--data-dir', join(folder, 'data')],
  /"dashboard":"([^"]+)"/,
);
const page = await openDashboard(proxy.url, values.screen);
const load = startLoad();

const rows: Row[] = [];
await sleep(warmUpMs);
for (let minute = 1; minute <= Math.ceil(minutes); minute += 1) {
  rows.push({ name: `minute ${minute}`, ...(await page.measure(Math.min(1, minutes - minute + 1) * 60_000)) });
}
const tasks = await page.taskTimesMs(quietMs);
await page.hide();
rows.push({ name: 'hidden, streams run', ...(await page.measure(quietMs)) });
await page.show();
load.stop();
await load.ended;
await sleep(2000);
rows.push({ name: 'shown, nothing runs', ...(await page.measure(quietMs)) });

printTable(rows);
printTasks(tasks);
await page.close();
await proxy.stop();
await backend.close();
rmSync(folder, { recursive: true });

interface Row extends Reading {
  name: string;
}

function printTable(readings: readonly Row[]): void {
  console.log(
    `${streams} streams at ${rate} tokens/s, screen "${values.screen}"; shares of one core by the main thread's own time\n`,
  );
  const lines = [
    ['', 'scripting', 'style, layout', 'all tasks', 'above 50 ms', 'longest', 'frames/s', 'heap', 'nodes'],
  ];
  for (const { name, script, layout, tasks, longTasks, longestMs, framesPerSecond, heapMb, nodes } of readings) {
    lines.push([
      name,
      percent(script),
      percent(layout),
      percent(tasks),
      String(longTasks),
      longTasks === 0 ? '' : `${longestMs.toFixed(0)} ms`,
      framesPerSecond.toFixed(1),
      `${heapMb.toFixed(1)} MB`,
      String(nodes),
    ]);
  }
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  for (const [name, ...cells] of lines) {
    console.log([name!.padEnd(widths[0]!), ...cells.map((cell, at) => cell.padStart(widths[at + 1]!))].join('  '));
  }
}

/** What the tasks cost by their own time: on a busy machine the wall clock also counts what others took. */
function printTasks(timesMs: readonly number[]): void {
  const long = timesMs.filter((ms) => ms > 50).length;
  const at = (share: number) => (timesMs[Math.floor(timesMs.length * share)] ?? 0).toFixed(1);
  console.log(
    `\ntasks by their own thread time over ${quietMs / 1000} s with streams: longest ${at(0)} ms, p99 ${at(0.01)} ms, ` +
      `median of those above 1 ms ${at(0.5)} ms; ${long} above 50 ms`,
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** Every stream is followed by the next one of its session. */
function startLoad(): { stop(): void; ended: Promise<unknown> } {
  const agent = new Agent({ keepAlive: true });
  let isOver = false;
  async function work(number: number): Promise<void> {
    // Apart from one another, so that not all of them end in the same moment.
    await sleep((number * 30_000) / streams);
    while (!isOver) await stream(number);
  }
  function stream(number: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'user-agent': `bench-agent-${number % 3}/1.0`,
        'x-session-id': `bench-session-${number}`,
      };
      const sent = request({ port, agent, method: 'POST', path: '/v1/chat/completions', headers }, (response) => {
        response.resume().on('end', resolve).on('error', reject);
      });
      sent.on('error', reject);
      sent.end(JSON.stringify({ stream: true, messages: [{ role: 'user', content: words(2000).join('') }] }));
    });
  }
  const ended = Promise.all(Array.from({ length: streams }, (_, number) => work(number)));
  return {
    stop() {
      isOver = true;
    },
    ended,
  };
}

/** One token each. */
function words(count: number): string[] {
  return Array.from({ length: count }, (_, index) => ` word${index % 10}`);
}
