import type { HistoryError } from './history-errors.ts';

/** What is wrong with the history now, who has been told of it, and when to try again. */
export interface Troubles {
  /** null when nothing is, or nothing worth a word. */
  readonly current: HistoryError | null;
  /** The last thing that could not be done, worth a word or not; null when everything could. */
  readonly latest: HistoryError | null;
  /** It was tried again for a minute. */
  readonly isLasting: boolean;
  /** Something could not be done. */
  failed(error: HistoryError): void;
  /** How long to wait before the next try, in milliseconds: longer each time that it is asked. */
  nextRetryMs(): number;
  /** Tells of something, once for each subject until it is over. */
  tell(error: HistoryError, subject?: string): void;
  /** Everything could be done. */
  over(): void;
  /** The history is another one now. */
  forget(): void;
}

export interface TroublesOptions {
  onProblem(problem: HistoryError): void;
  /** What was told of is over. */
  onRecovered?: (() => void) | undefined;
}

/** Most other programs lock for milliseconds: nothing is said of that, and soon it is tried again. */
const quietRetries = 5;
const quietRetryMs = 50;
const firstRetryMs = 1000;
const longestRetryMs = 60_000;

export function createTroubles({ onProblem, onRecovered }: TroublesOptions): Troubles {
  const told = new Set<string>();
  let current: HistoryError | null = null;
  let latest: HistoryError | null = null;
  let quietFailures = 0;
  let retryMs = firstRetryMs;

  function tell(error: HistoryError, subject = ''): void {
    if (told.has(error.code + subject)) return;
    told.add(error.code + subject);
    onProblem(error);
  }

  function forget(): void {
    current = null;
    latest = null;
    quietFailures = 0;
    retryMs = firstRetryMs;
    told.clear();
  }

  return {
    get current() {
      return current;
    },
    get latest() {
      return latest;
    },
    get isLasting() {
      return retryMs >= longestRetryMs;
    },
    failed(error) {
      latest = error;
      if (error.code === 'HISTORY_LOCKED' && quietFailures < quietRetries) {
        quietFailures += 1;
        return;
      }
      current = error;
      tell(error);
    },
    nextRetryMs() {
      if (current === null) return quietRetryMs;
      const now = retryMs;
      retryMs = Math.min(longestRetryMs, retryMs * 2);
      return now;
    },
    tell,
    over() {
      const wasTold = current !== null;
      if (wasTold) forget();
      latest = null;
      quietFailures = 0;
      if (wasTold) onRecovered?.();
    },
    forget,
  };
}
