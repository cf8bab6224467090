import type { SimulationClock } from '../engine/clock.ts';
import type { AnswerSink } from './answer-sink.ts';

const PING = ':\n\n';

/** Sends a comment after every `intervalMs` without a write; a negative interval sends none. */
export function withPings(
  sink: AnswerSink,
  options: { intervalMs: number; clock: SimulationClock; signal: AbortSignal },
): { write(data: string): Promise<void>; stop(): void } {
  const { intervalMs, clock } = options;
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  let lastWriteMs = clock.nowMs();

  if (intervalMs > 0) void pingWhileSilent();

  return {
    write(data) {
      lastWriteMs = clock.nowMs();
      return sink.write(data);
    },
    stop: () => stopped.abort(),
  };

  async function pingWhileSilent(): Promise<void> {
    try {
      while (!signal.aborted) {
        await clock.wait(lastWriteMs + intervalMs - clock.nowMs(), signal);
        if (clock.nowMs() - lastWriteMs < intervalMs) continue;
        lastWriteMs = clock.nowMs();
        await sink.write(PING);
      }
    } catch {
      // The answer ended or broke while a ping was due; whoever writes the answer deals with it.
    }
  }
}
