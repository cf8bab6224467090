import { z } from 'zod';

/** One entry of the program's log. Secrets of the configuration are masked. */
export const logLine = z.object({
  /** Milliseconds since 1970. */
  atMs: z.number(),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
  message: z.string(),
});
export type LogLine = z.infer<typeof logLine>;
