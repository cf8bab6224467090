/** 0 good, 1 failed, 2 used wrongly. */
export type ExitCode = 0 | 1 | 2;

/** What a verb writes to: the process's own streams, or a test's. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether stdout is a terminal that shows colour. */
  readonly color: boolean;
}
