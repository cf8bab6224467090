/** Tells of outages that last, and of their end. */
export interface OutageWatch {
  /** `sinceMs`: when this state began, in milliseconds since 1970. */
  update(isDown: boolean, sinceMs: number): void;
  close(): void;
}

export interface OutageWatchOptions {
  /** What is over sooner is not worth a word. */
  readonly graceMs: number;
  readonly clock: OutageClock;
  onDown(): void;
  /** Only after `onDown`. */
  onBack(lastedMs: number): void;
}

export interface OutageClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once after `delayMs`; returns the way to call it off. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Watches one thing that can be down. An outage begins when it was seen up before: what never ran is no outage. */
export function createOutageWatch({ graceMs, clock, onDown, onBack }: OutageWatchOptions): OutageWatch {
  let wasUp = false;
  let downSinceMs: number | null = null;
  let isTold = false;
  let cancelTelling: (() => void) | null = null;

  function end(): void {
    cancelTelling?.();
    cancelTelling = null;
    downSinceMs = null;
    isTold = false;
  }

  return {
    update(isDown, sinceMs) {
      if (!isDown) {
        wasUp = true;
        if (isTold && downSinceMs !== null) onBack(Math.max(0, sinceMs - downSinceMs));
        end();
        return;
      }
      if (!wasUp || downSinceMs !== null) return;
      downSinceMs = sinceMs;
      cancelTelling = clock.after(Math.max(0, sinceMs + graceMs - clock.now()), () => {
        isTold = true;
        onDown();
      });
    },
    close: end,
  };
}
