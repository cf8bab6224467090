/** Loaded into the proxy (`--import`, with `--expose-gc`): at each SIGUSR2 it collects its garbage and says what is left. */
export interface ProbeReport {
  heapMb: number;
  rssMb: number;
  /** Sockets, timers, files: whatever keeps an event loop alive. */
  resources: number;
}

process.on('SIGUSR2', () => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const report: ProbeReport = {
    heapMb: heapUsed / 1e6,
    rssMb: rss / 1e6,
    resources: process.getActiveResourcesInfo().length,
  };
  process.stderr.write(`probe ${JSON.stringify(report)}\n`);
});
