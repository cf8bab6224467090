import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CDPSession, chromium, type Page } from 'playwright';

/** What a page cost during one span of time. */
export interface Reading {
  /** Shares of one core, 0 to 1: thread time spent in scripts, in style and layout, and in all tasks of the main thread. */
  script: number;
  layout: number;
  tasks: number;
  /** Tasks above 50 ms by the wall clock, whatever else the machine did. */
  longTasks: number;
  longestMs: number;
  /** Live frames that the page received. */
  framesPerSecond: number;
  /** After a garbage collection at the end. */
  heapMb: number;
  nodes: number;
}

export interface MeasuredPage {
  measure(ms: number): Promise<Reading>;
  /** Thread time of every task of the main thread that took a millisecond or more, longest first. Tracing costs: not to be mixed with `measure`. */
  taskTimesMs(ms: number): Promise<number[]>;
  /** Tells the page that it is not seen any more, as a browser does with a tab in the background. */
  hide(): Promise<void>;
  show(): Promise<void>;
  close(): Promise<void>;
}

/** Where distributions put Chromium; without one of these, the one that Playwright installs is used. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Opens the dashboard in a real browser, counting what it receives. */
export async function openDashboard(url: string, screen: string): Promise<MeasuredPage> {
  const executablePath = places.find(existsSync);
  const browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    // Chromium refuses its sandbox to root, as in a container.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => console.error(`the page failed: ${error.message}`));
  await page.addInitScript(countInPage);
  await page.goto(url);
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${screen}`);
  await page.waitForSelector('main');
  const session = await page.context().newCDPSession(page);
  // Thread time: what other programs of the machine take away is not the page's doing.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });

  return {
    measure: (ms) => measure(page, session, ms),
    async taskTimesMs(ms) {
      await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', '__metadata'] });
      await sleep(ms);
      return mainThreadTasksMs(JSON.parse((await browser.stopTracing()).toString('utf8')) as Trace);
    },
    hide: () => page.evaluate(setVisibility, 'hidden'),
    show: () => page.evaluate(setVisibility, 'visible'),
    close: () => browser.close(),
  };
}

async function measure(page: Page, session: CDPSession, ms: number): Promise<Reading> {
  await page.evaluate(resetCounts);
  const before = await metrics(session);
  const startedAt = performance.now();
  await sleep(ms);
  const after = await metrics(session);
  const seconds = (performance.now() - startedAt) / 1000;
  const { frames, longTasks } = await page.evaluate(readCounts);
  await session.send('HeapProfiler.collectGarbage');
  const { JSHeapUsedSize = 0, Nodes = 0 } = await metrics(session);
  const share = (name: string) => ((after[name] ?? 0) - (before[name] ?? 0)) / seconds;
  return {
    script: share('ScriptDuration'),
    layout: share('LayoutDuration') + share('RecalcStyleDuration'),
    tasks: share('TaskDuration'),
    longTasks: longTasks.length,
    longestMs: Math.max(0, ...longTasks),
    framesPerSecond: frames / seconds,
    heapMb: JSHeapUsedSize / 1e6,
    nodes: Nodes,
  };
}

async function metrics(session: CDPSession): Promise<Record<string, number>> {
  const { metrics: list } = await session.send('Performance.getMetrics');
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

interface Trace {
  traceEvents: { name: string; pid: number; tid: number; tdur?: number; args?: { name?: string } }[];
}

function mainThreadTasksMs({ traceEvents }: Trace): number[] {
  const place = ({ pid, tid }: { pid: number; tid: number }) => `${pid} ${tid}`;
  const mains = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const isMain = new Set(mains.map(place));
  return traceEvents
    .filter((event) => event.name === 'RunTask' && isMain.has(place(event)))
    .map(({ tdur = 0 }) => tdur / 1000)
    .filter((taskMs) => taskMs >= 1)
    .toSorted((a, b) => b - a);
}

interface CountingWindow extends Window {
  counted?: { frames: number; longTasks: number[] };
}

/** Runs in the page, before its own scripts. */
function countInPage(): void {
  const counted = { frames: 0, longTasks: [] as number[] };
  (window as CountingWindow).counted = counted;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) counted.longTasks.push(duration);
  }).observe({ type: 'longtask' });
  window.EventSource = class extends EventSource {
    constructor(address: string | URL, options?: EventSourceInit) {
      super(address, options);
      this.addEventListener('message', ({ data }: MessageEvent<string>) => {
        if (data.slice(0, 200).includes('"name":"frame"')) counted.frames += 1;
      });
    }
  };
}

function resetCounts(): void {
  const { counted } = window as CountingWindow;
  if (counted !== undefined) Object.assign(counted, { frames: 0, longTasks: [] });
}

function readCounts(): { frames: number; longTasks: number[] } {
  return (window as CountingWindow).counted ?? { frames: 0, longTasks: [] };
}

function setVisibility(state: string): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}
