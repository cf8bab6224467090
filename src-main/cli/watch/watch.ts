import type { Bridge } from '#shared/contract/bridge.ts';
import type { FeedEvent } from '#shared/contract/events.ts';
import type { ProgramStatus } from '#shared/contract/program-status.ts';
import type { MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import type { ExitCode, Terminal } from '../exit.ts';
import { type ProgramChoice, reachProgram } from './reach-program.ts';
import { createWatchScreen, type ScreenOutput } from './watch-screen.ts';
import { finishedLine, liveLines, repairLine, startedLine } from './watch-view.ts';

/** Width to draw in where the terminal does not tell. */
const usualColumns = 80;

/** Attaches to a running instance and shows its requests until that stops, or Ctrl-C. */
export async function watch(terminal: Terminal, options: ProgramChoice, output: ScreenOutput): Promise<ExitCode> {
  const reached = await reachProgram(terminal, options);
  if (reached === null) return 1;
  const ended = await showFeed(reached, output);
  if (ended !== null) terminal.err(`${ended}\n`);
  return ended === null ? 0 : 1;
}

/** Resolves to null at Ctrl-C, and to the reason when the program cannot be heard any more. */
function showFeed(bridge: Bridge, output: ScreenOutput): Promise<string | null> {
  const screen = createWatchScreen(output);
  return new Promise((resolve) => {
    let status: Pick<ProgramStatus, 'proxy' | 'backend'> | null = null;
    let frame: MetricsFrame | null = null;

    function draw(): void {
      if (status !== null && frame !== null) screen.draw(liveLines(status, frame, output.columns ?? usualColumns));
    }

    function show(event: FeedEvent): void {
      switch (event.name) {
        case 'frame':
          frame = event.data;
          break;
        case 'proxy.changed':
          status = status && { ...status, proxy: event.data };
          break;
        case 'backend.changed':
          status = status && { ...status, backend: event.data };
          break;
        case 'request.started':
          if (output.isTTY !== true) screen.line(startedLine(event.data));
          return;
        case 'request.finished':
          screen.line(finishedLine(event.data));
          return;
        case 'repair.made':
          screen.line(repairLine(event.data));
          return;
        default:
          return;
      }
      draw();
    }

    function finish(reason: string | null): void {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      unsubscribe();
      resolve(reason);
    }
    const stop = (): void => finish(null);
    const unsubscribe = bridge.subscribe({
      snapshot(snapshot, lost) {
        ({ status, frame } = snapshot);
        if (lost > 0) screen.line(`${lost} events were missed: this terminal was too slow for them`);
        draw();
      },
      event: show,
      // The instance's token ends with it: one that is started anew is another one.
      disconnected: ({ message }) => finish(message),
    });
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
