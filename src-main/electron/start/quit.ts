/** As much of Electron's `app` as ends it. */
export interface QuittingApp {
  on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown;
  quit(): void;
}

/**
 * Holds the end of the app until the program has stopped: running answers get their grace. Whoever ends the app (tray, menu, system,
 * update) calls `app.quit()`, and this runs once.
 */
export function stopBeforeQuit(app: QuittingApp, stop: () => Promise<void>, onError: (error: unknown) => void): void {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    void stop()
      .catch(onError)
      .then(() => {
        state = 'stopped';
        app.quit();
      });
  });
}
