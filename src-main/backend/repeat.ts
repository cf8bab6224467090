/**
 * Runs `check` now and `intervalMs` after each end of it, so that a slow one never overlaps the next. Does not keep the
 * process alive. `check` must not reject. Returns a stop.
 */
export function repeat(check: () => Promise<unknown>, intervalMs: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const run = async () => {
    await check();
    if (!isStopped) timer = setTimeout(run, intervalMs).unref();
  };
  void run();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
