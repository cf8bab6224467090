import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { exportRows } from '../src-main/store/export-rows.ts';
import type { HistoryReader } from '../src-main/store/queries/history-reader.ts';
import { openRecorder, type Recorder } from '../src-main/store/recorder.ts';
import { localDay } from '../src-main/store/rows/local-day.ts';
import { packOutline } from '../src-main/store/rows/outline.ts';
import type { QueueItem } from '../src-main/store/write-queue.ts';
import { exampleMetrics } from '../src-shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '../src-shared/metrics/request-metrics.ts';

/**
 * `npm run bench:history [-- --rows 1000000]`: fills a history, then measures what recording, asking, exporting and deleting cost.
 * But for what is asked in the thread, each time is also how long the event loop, and with it every running answer, was held.
 */
const rows = Number(process.argv[process.argv.indexOf('--rows') + 1]) || 1_000_000;
const days = 90;
const end = Date.now();
const start = end - days * 86_400_000;

const models = ['Qwen3-Coder-30B-A3B-Q4_K_M.gguf', 'gpt-oss-20b-mxfp4.gguf', 'Devstral-Small-2507-Q5_K_M.gguf'];
const clients = ['claude-cli/2.1.4', 'opencode/1.0.68', 'codex_cli_rs/0.63'];

const tools = ['Bash', 'Read', 'Edit', 'Write', 'Grep', 'Glob', 'TodoWrite', 'WebFetch', 'Task', 'mcp__issues__search'];
/** Of a conversation of 200 messages. Only the newest requests have one, as when `history.max_size_mb` has let the older ones go. */
const outline = packOutline(
  Array.from({ length: 200 }, (_, index) => ({
    kind: 'message',
    role: index % 2 === 0 ? 'user' : 'assistant',
    characters: 2000 + index,
    hash: index.toString(16).padStart(16, '0'),
  })),
);

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
  await measureThread(recorder);
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
    ['outlines of a prompt and the one before', () => reader.outline(first!.sequence)],
  ];
  table(
    'asking',
    questions.map(([name, ask]) => [name, repeated(30, ask)]),
  );
}

/** How long these take, and how long the event loop was held meanwhile. */
async function measureThread(recorder: Recorder): Promise<void> {
  const { reader } = recorder;
  const model = models[1]!;
  const week = { fromDay: localDay(end - 7 * 86_400_000), toDay: localDay(end) };
  const questions: [name: string, ask: () => Promise<unknown>][] = [
    ['100, after 10,000', () => reader.requestsAt({}, { limit: 100, skip: 10_000 })],
    ['100, after 500,000', () => reader.requestsAt({}, { limit: 100, skip: 500_000 })],
    ['100 of a model, after 150,000', () => reader.requestsAt({ model }, { limit: 100, skip: 150_000 })],
    ['100 slow ones, after 100,000', () => reader.requestsAt({ slowerThanMs: 20_000 }, { limit: 100, skip: 100_000 })],
    ['search, many hits', () => reader.requestsAt({ search: 'opencode' }, { limit: 100, skip: 0 })],
    ['search, no hit', () => reader.requestsAt({ search: 'no such word' }, { limit: 100, skip: 0 })],
    ['totals per day, 90 days', () => reader.totalsBy('day', {})],
    ['totals per model, 90 days', () => reader.totalsBy('model', {})],
    ['totals per client, 7 days', () => reader.totalsBy('client', week)],
    ['percentiles of TTFT, 90 days', () => reader.percentiles('ttft_ms', {})],
    ['percentiles of duration, 7 days', () => reader.percentiles('duration_ms', week)],
    ['speed by depth, 90 days', () => reader.speedByDepth({})],
    ['speed by depth, a model, 7 days', () => reader.speedByDepth({ ...week, model })],
    ['models and clients', () => reader.facets()],
    ['tools, 90 days', () => reader.tools({})],
    ['prompt cache by session, 90 days', () => reader.caches({ limit: 50 })],
    ['prompt cache by session, 7 days', () => reader.caches({ ...week, limit: 50 })],
    ['speculative decoding, 90 days', () => reader.speculation({})],
    ['totals of all, asked again', () => reader.totals({})],
    ['totals of a model, asked again', () => reader.totals({ model })],
  ];
  const first: number[] = [];
  const day = 86_400_000;
  for (let round = 0; round < 3; round++) {
    // Another filter each time, so that nothing is remembered.
    await timedAsync(first, () => reader.totals({ until: end + day + round }));
  }
  const lines: [name: string, times: number[]][] = [['totals of all, in a range (first time)', first]];
  const here: [name: string, times: number[]][] = [];
  const held: number[] = [];
  const stop = watchLoop(held);
  await reader.totals({});
  await reader.totals({ model });
  for (const [name, ask] of questions) {
    const times: number[] = [];
    const cpu: number[] = [];
    for (let round = 0; round < 5; round++) {
      const before = threadCpuMs();
      await timedAsync(times, ask);
      cpu.push(threadCpuMs() - before);
    }
    lines.push([name, times]);
    here.push([name, cpu]);
  }
  stop();
  const write: number[] = [];
  const searching = reader.requestsAt({ search: 'no such word' }, { limit: 100, skip: 0 });
  for (let index = 0; index < 50; index++) {
    const item = requestItem(rows + 5000 + index);
    timed(write, () => recorder.write([item]));
    await setTimeout(5);
  }
  await searching;
  table('asking in the thread', lines);
  table('what is left of that to the event loop, in CPU time', here);
  table('the event loop meanwhile', [
    ['held', held],
    ['held to record 1 request', write],
  ]);
}

/** Notes how much later than asked a timer of 5 ms strikes. */
function watchLoop(held: number[]): () => void {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    held.push(Math.max(0, now - last - 5));
    last = now;
  }, 5);
  return () => clearInterval(timer);
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
  const metrics = randomRequest(index);
  const tool = tools[index % tools.length]!;
  const { repairs } = metrics;
  const outcome = {
    tool,
    calls: 1,
    repaired: repairs,
    unrepaired: 0,
    byFix: repairs === 0 ? {} : { toolcall_arguments: 1 },
  };
  const isShown = index >= rows - 20_000;
  return {
    kind: 'request',
    metrics,
    notes: { tools: metrics.tool_calls === 0 ? [] : [outcome], outline: isShown ? outline : null, hasTools: true },
  };
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
    draft_tokens: hour % 2 === 0 ? 400 : null,
    draft_accepted_tokens: hour % 2 === 0 ? 300 : null,
    status: random() < 0.01 ? 'failed' : 'completed',
    fixes: ['anthropic_sequence'],
    repairs: random() < 0.03 ? 1 : 0,
    tool_calls: random() < 0.6 ? 1 : 0,
  });
}

function bodyItem(index: number, bytes: number): QueueItem {
  const deflated = Buffer.alloc(bytes, String(index));
  const rest = { part: 'client_request' as const, headers: '[]', totalBytes: bytes * 5, isCut: false, marks: null };
  return { kind: 'body', body: { requestId: `bench-${index}`, storedAt: end, deflated, ...rest } };
}

/** CPU time of the thread that asks, in milliseconds; unlike the clock's it does not grow with what else the machine does. */
function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function timed<T>(times: number[], work: () => T): T {
  const startedAt = performance.now();
  const result = work();
  times.push(performance.now() - startedAt);
  return result;
}

async function timedAsync(times: number[], work: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  await work();
  times.push(performance.now() - startedAt);
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
