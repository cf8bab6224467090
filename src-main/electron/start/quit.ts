interface Preventable {
  preventDefault(): void;
}

/** As much of Electron's `app` as ends it. */
export interface QuittingApp {
  on(event: 'before-quit', listener: (event: Preventable) => void): unknown;
  quit(): void;
}

/** As much of Electron's `powerMonitor` as tells of the end of the whole system; Linux and macOS only. */
export interface SystemEnd {
  on(event: 'shutdown', listener: () => void): unknown;
}

export interface EndingOptions {
  app: QuittingApp;
  powerMonitor: SystemEnd;
  /** Running answers get their grace; when `atOnce` fires, they are broken off. */
  stop(atOnce: AbortSignal): Promise<void>;
  onError(error: unknown): void;
}

/** The end of the app: held until the program has stopped, which it does once. */
export interface Ending {
  /** Stops the program, then lets `leave` end the app. Its updater must find nothing that still runs, or holds a window open. */
  end(leave: () => void): void;
  /** The user's session ends. */
  hurry(): void;
}

/** Systems wait about five seconds for programs when they shut down; the history and the exporters need some of it. */
const hurriedGraceMs = 1000;

/** Whoever ends the app (tray, menu, system) calls `app.quit()`, which is held until the program has stopped. */
export function createEnding({ app, powerMonitor, stop, onError }: EndingOptions): Ending {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  const atOnce = new AbortController();

  function end(leave: () => void): void {
    if (state !== 'running') return;
    state = 'stopping';
    void stop(atOnce.signal)
      .catch(onError)
      .then(() => {
        state = 'stopped';
        leave();
      });
  }

  function hurry(): void {
    setTimeout(() => atOnce.abort(), hurriedGraceMs).unref();
    end(() => app.quit());
  }

  app.on('before-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    end(() => app.quit());
  });
  const shuttingDown = (event: Preventable): void => {
    // The system waits a little for a program that says so and then ends by itself.
    event.preventDefault();
    hurry();
  };
  // Electron's types leave the event out.
  powerMonitor.on('shutdown', shuttingDown as () => void);
  return { end, hurry };
}
