import { createProgram, type ProgramOptions } from '../host/create-program.ts';
import { openBrowser } from '../host/open-browser.ts';
import type { ExitCode, Terminal } from './exit.ts';
import { nextStopSignal, waitForStop } from './wait-for-stop.ts';

export interface RunOptions extends ProgramOptions {
  /** Open the dashboard in a browser. */
  open: boolean;
}

/** Runs the proxy until it is told to stop. `onDashboard` gets the address of the dashboard, with its token, once it runs. */
export async function run(
  terminal: Terminal,
  options: RunOptions,
  version: string,
  onDashboard: (url: URL | null) => void = () => {},
): Promise<ExitCode> {
  const { log, ...program } = await createProgram(options, version, {
    kind: 'headless',
    keepsLogFile: false,
    out: terminal.out,
  });
  // Heard from here on: between the first client and the last part of the start, a signal must not cut an answer off.
  const stopSignal = nextStopSignal();
  try {
    await program.start();
  } catch (error) {
    await program.stop();
    throw error;
  }
  const page = program.dashboardUrl();
  onDashboard(page);
  if (options.open && page !== null && !(await openBrowser(page))) {
    log.warn('no browser could be opened; open the address yourself');
  }
  await waitForStop(stopSignal, log, (again) => program.stop(again));
  return 0;
}
