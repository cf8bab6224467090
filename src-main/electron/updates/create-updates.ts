import type { Ask } from '../ask.ts';

/** Where newer versions are found and taken from. */
export interface UpdateSource {
  /** The newer version, or null when this one is the newest. Rejects when nobody could be asked. */
  check(): Promise<string | null>;
  download(): Promise<void>;
  /** Ends the app and starts the new version; the program must have stopped. */
  install(): void;
}

export interface UpdatesOptions {
  source: UpdateSource;
  version: string;
  /** Whether to look once a day unasked (`desktop.check_for_updates`). */
  isDaily(): boolean;
  ask: Ask;
  /** Stops the program, with its usual grace for running answers, and calls `leave` then. */
  end(leave: () => void): void;
  onFailure(message: string): void;
  /** Calls again and again; returns the way to stop. */
  every(intervalMs: number, callback: () => void): () => void;
}

export interface Updates {
  /** Looks now and always says what was found. */
  checkNow(): Promise<void>;
  close(): void;
}

const dayMs = 86_400_000;

/**
 * Newer versions of the desktop app. Nothing is asked of the network before the user does, or has switched the daily look on, and
 * nothing is downloaded or installed before the user says so.
 */
export function createUpdates({ source, version, isDaily, ask, end, onFailure, every }: UpdatesOptions): Updates {
  let isBusy = false;
  /** Said "later" to: the daily look does not come back to it before the next start. */
  let declined: string | null = null;

  async function look(isAsked: boolean): Promise<void> {
    const found = await source.check();
    if (found === null) {
      if (isAsked) await ask({ message: `llama-proxy ${version} is the newest version.`, detail: '', buttons: ['OK'] });
      return;
    }
    if (!isAsked && found === declined) return;
    const detail = `This is ${version}. The download runs in the background; requests go on.`;
    if ((await ask({ message: `llama-proxy ${found} is there.`, detail, buttons: ['Download', 'Later'] })) !== 0) {
      declined = found;
      return;
    }
    await source.download();
    const restart = 'Running answers get a few seconds to finish. Later: it is installed when you quit.';
    const question = { message: `llama-proxy ${found} is ready to be installed.`, detail: restart };
    if ((await ask({ ...question, buttons: ['Restart now', 'Later'] })) === 0) end(source.install);
  }

  async function run(isAsked: boolean): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    try {
      await look(isAsked);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onFailure(`looking for a newer version failed: ${reason}`);
      if (isAsked) await ask({ message: 'A newer version could not be looked for.', detail: reason, buttons: ['OK'] });
    } finally {
      isBusy = false;
    }
  }

  const stop = every(dayMs, () => {
    if (isDaily()) void run(false);
  });
  return { checkNow: () => run(true), close: stop };
}
