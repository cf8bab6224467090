import type { DashboardPage } from '../browser/dashboard-page.ts';

/** The program under one of its hosts, with a folder of its own, and its page open. */
export interface RunningHost {
  /** The page that is open now; waits for it where a window comes anew. */
  dashboard(): Promise<DashboardPage>;
  readonly configFile: string;
  /** Where clients connected when it started; origin, without a slash at the end. */
  readonly proxyUrl: string;
  log(): string;
  /** The text of the file that `act` makes the page save. */
  saved(act: () => Promise<void>): Promise<string>;
  /** What only a window has; null for a page in a browser. */
  readonly window: WindowControls | null;
  stop(): Promise<void>;
}

/** The desktop app as its user sees it. */
export interface WindowControls {
  /** Presses the window's close button. */
  close(): Promise<void>;
  /** Visibility of each window that there is. */
  visible(): Promise<boolean[]>;
  /** Starts the app a second time on the same data; gives the exit code of the second one. */
  startAgain(): Promise<number | null>;
}

export interface StartOptions {
  /** Text of config.yaml; null for a user who never had one. */
  readonly config: string | null;
  readonly backendUrl: string;
}

export interface JourneyHost {
  readonly name: string;
  start(options: StartOptions): Promise<RunningHost>;
}
