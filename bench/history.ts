import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { exportRows } from '../src-main/store/export-rows.ts';
import type { HistoryReader } from '../src-main/store/queries/history-reader.ts';
import { openRecorder, type Recorder } from '../src-main/store/recorder.ts';
import { localDay } from '../src-main/store/rows/local-day.ts';
import type { QueueItem } from '../src-main/store/write-queue.ts';
import { exampleMetrics } from '../src-shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '../src-shared/metrics/request-metrics.ts';

/**
 * `npm run bench:history [-- --rows 1000000]`: fills a history, then measures what recording, asking, exporting and deleting cost.
 * Everything is synchronous, so each time is also how long the event loop, and with it every running answer, was held.
 */
const rows = Number(process.argv[process.argv.indexOf('--rows') + 1]) || 1_000_000;
const days = 90;
const end = Date.now();
const start = end - days * 86_400_000;

const models = ['Qwen3-Coder-30B-A3B-Q4_K_M.gguf', 'gpt-oss-20b-mxfp4.gguf', 'Devstral-Small-2507-Q5_K_M.gguf'];
const clients = ['claude-cli/2.1.4', 'opencode/1.0.68', 'codex_cli_rs/0.63'];

const random = seededRandom(1);
const folder = mkdtempSync(join(tmpdir(), 'llama-proxy-bench-'));
const path = join(folder, 'history.db');
try {
  const recorder = openRecorder({
    path,
    sessionGapMs: () => 30 * 60_000,
    onCheckpointError: (error) => console.error(error),
  });
  await fill(recorder);
  await measureRecording(recorder);
  measureQueries(recorder.reader);
  await measureExport(recorder.reader);
  await measureRetention(recorder);
  await recorder.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function fill(recorder: Recorder): Promise<void> {
  const startedAt = performance.now();
  const times: number[] = [];
  for (let index = 0; index < rows; ) {
    const items = Array.from({ length: Math.min(100, rows - index) }, (_, offset) => requestItem(index + offset));
    const result = timed(times, () => recorder.write(items));
    index += result.done;
    await (recorder.catchingUp() ?? setTimeout(0));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const megabytes = statSync(path).size / 2 ** 20;
  print(
    `${rows.toLocaleString('en-US')} requests over ${days} days: ${seconds.toFixed(0)} s, ${megabytes.toFixed(0)} MB`,
  );
  table('recording, held per batch', [['100 at once, 4 ms budget', times]]);
}

async function measureRecording(recorder: Recorder): Promise<void> {
  const single: number[] = [];
  const body: number[] = [];
  for (let index = 0; index < 2000; index++) {
    const item = requestItem(rows + index);
    timed(single, () => recorder.write([item]));
    if (index % 10 === 0) {
      const item = bodyItem(index, 100_000);
      timed(body, () => recorder.write([item]));
    }
    await setTimeout(5);
  }
  table(`recording into ${rows.toLocaleString('en-US')}, held per batch`, [
    ['1 request', single],
    ['1 body of 100 KB (deflated)', body],
  ]);
}

function measureQueries(reader: HistoryReader): void {
  const week = { fromDay: localDay(end - 7 * 86_400_000), toDay: localDay(end) };
  const [first] = reader.requests({}, { limit: 1 }).requests;
  const deep = reader.requests({ until: start + 86_400_000 }, { limit: 1 }).next;
  const model = models[1]!;
  const questions: [name: string, ask: () => unknown][] = [
    ['newest 100', () => reader.requests({}, { limit: 100 })],
    ['100, far back', () => reader.requests({}, { limit: 100, after: deep })],
    ['newest 100 of a model', () => reader.requests({ model }, { limit: 100 })],
    ['newest 100 of a client', () => reader.requests({ client: clients[2]! }, { limit: 100 })],
    ['newest 100 failed', () => reader.requests({ status: 'failed' }, { limit: 100 })],
    ['newest 100 repaired', () => reader.requests({ touched: true }, { limit: 100 })],
    ['a session', () => reader.requests({ session: first!.session }, { limit: 100 })],
    ['slow ones, none there (one search)', () => reader.requests({ slowerThanMs: 1e9 }, { limit: 100 })],
    [
      'five filters (one search)',
      () =>
        reader.requests(
          { model, client: clients[2]!, status: 'failed', touched: true, slowerThanMs: 5000 },
          { limit: 100 },
        ),
    ],
    [
      'one request with its repairs',
      () => [reader.request(first!.metrics.request_id), reader.repairs(first!.metrics.request_id)],
    ],
    ['newest 100 sessions', () => reader.sessions({ limit: 100 })],
    ['totals per day, 90 days', () => reader.totalsBy('day', {})],
    ['totals per model, 90 days', () => reader.totalsBy('model', {})],
    ['totals per client, 7 days', () => reader.totalsBy('client', week)],
    ['percentiles of TTFT, 90 days', () => reader.percentiles('ttft_ms', {})],
    ['percentiles of duration, 7 days', () => reader.percentiles('duration_ms', week)],
    ['speed by depth, 90 days', () => reader.speedByDepth({})],
    ['speed by depth, a model, 7 days', () => reader.speedByDepth({ ...week, model })],
  ];
  table(
    'asking',
    questions.map(([name, ask]) => [name, repeated(30, ask)]),
  );
}

async function measureExport(reader: HistoryReader): Promise<void> {
  const before = process.memoryUsage().rss;
  const startedAt = performance.now();
  let bytes = 0;
  let most = 0;
  for await (const piece of exportRows(reader, {}, 'csv')) {
    bytes += piece.length;
    most = Math.max(most, process.memoryUsage().rss);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  print(
    `\nexport of all as CSV: ${(bytes / 2 ** 20).toFixed(0)} MB in ${seconds.toFixed(0)} s, memory +${((most - before) / 2 ** 20).toFixed(0)} MB at most`,
  );
}

async function measureRetention(recorder: Recorder): Promise<void> {
  const age: number[] = [];
  const size: number[] = [];
  for (let step = 0; step < 500; step++) {
    timed(age, () => recorder.tidy({ keepDays: 80, maxBytes: 0, exporters: ['influxdb'] }, end));
    timed(age, () => recorder.tidy({ keepDays: 80, maxBytes: 0, exporters: [] }, end));
    timed(size, () => recorder.tidy({ keepDays: 0, maxBytes: 2 ** 20, exporters: [] }, end));
    await setTimeout(5);
  }
  table('deleting, held per step', [
    ['by age', age],
    ['by size', size],
  ]);
}

function requestItem(index: number): QueueItem {
  return { kind: 'request', metrics: randomRequest(index) };
}

/** An hour's work has one client and one model; contexts grow in it, and speeds fall with the context. */
function randomRequest(index: number): RequestMetrics {
  const hour = Math.floor((index / rows) * days * 24);
  const client = clients[hour % 3]!;
  const depth = Math.exp(6 + random() * 6);
  const processed = Math.round(depth * (0.02 + random() * 0.1));
  const generated = Math.round(50 + random() * 1500);
  const promptTps = (1200 / (1 + depth / 60_000)) * (0.85 + random() * 0.3);
  const generationTps = (60 / (1 + depth / 90_000)) * (0.9 + random() * 0.2);
  const promptMs = (processed / promptTps) * 1000;
  const generationMs = (generated / generationTps) * 1000;
  return exampleMetrics({
    request_id: crypto.randomUUID(),
    timestamp: new Date(start + (index / rows) * (end - start)).toISOString(),
    model: models[Math.floor(hour / 5) % 3]!,
    client,
    session_id: client.startsWith('codex') ? null : `session-${hour}`,
    prompt_tokens: Math.round(depth),
    cached_tokens: Math.round(depth) - processed,
    completion_tokens: generated,
    context_used: Math.round(depth) + generated,
    prompt_tps: promptTps,
    prompt_ms: promptMs,
    generation_tps: generationTps,
    generation_ms: generationMs,
    ttft_ms: promptMs + 20,
    queue_ms: random() * 20,
    duration_ms: promptMs + generationMs + 30,
    status: random() < 0.01 ? 'failed' : 'completed',
    fixes: random() < 0.03 ? ['toolcall_arguments'] : [],
    tool_calls: random() < 0.6 ? 1 : 0,
  });
}

function bodyItem(index: number, bytes: number): QueueItem {
  const deflated = Buffer.alloc(bytes, String(index));
  const rest = { part: 'client_request' as const, headers: '[]', totalBytes: bytes * 5, isCut: false };
  return { kind: 'body', body: { requestId: `bench-${index}`, storedAt: end, deflated, ...rest } };
}

function timed<T>(times: number[], work: () => T): T {
  const startedAt = performance.now();
  const result = work();
  times.push(performance.now() - startedAt);
  return result;
}

function repeated(count: number, work: () => unknown): number[] {
  const times: number[] = [];
  for (let round = 0; round < count; round++) timed(times, work);
  return times;
}

/** Milliseconds in a table: how often, the median, the 99th percentile and the worst. */
function table(title: string, lines: readonly (readonly [name: string, times: readonly number[]])[]): void {
  print(`\n${title.padEnd(46)}${['times', 'median', 'p99', 'worst'].map((head) => head.padStart(10)).join('')}   ms`);
  for (const [name, times] of lines) {
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) =>
      (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2);
    const cells = [String(times.length), at(0.5), at(0.99), at(1)];
    print(`  ${name.padEnd(44)}${cells.map((cell) => cell.padStart(10)).join('')}`);
  }
}

function print(text: string): void {
  console.log(text);
}

function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
