import type { SlotPool } from '../engine/slots.ts';
import type { HttpAnswers } from '../http/http-answer.ts';
import type { Simulation } from '../options.ts';
import type { ServerCounters } from '../reports/metrics-report.ts';
import type { ReplyScript } from '../script/reply.ts';

/** What the routes of one simulated server share. */
export interface ServerState {
  simulation: Simulation;
  pool: SlotPool;
  counters: ServerCounters;
  answers: HttpAnswers;
  /** Aborts when the server closes; ends answers that would otherwise hang for ever. */
  closing: AbortSignal;
  loading: boolean;
  reply: ReplyScript;
  /** Generation requests taken so far. */
  taken: number;
  startedAtSeconds: number;
}
