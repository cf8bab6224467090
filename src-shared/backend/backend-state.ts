import { z } from 'zod';

/** What is known of the backend: nothing yet, it answers, it is still loading its model (503), or it cannot be connected to. */
export const backendStatus = z.enum(['unknown', 'reachable', 'loading', 'unreachable']);
export type BackendStatus = z.infer<typeof backendStatus>;

export const backendState = z.object({
  status: backendStatus,
  /** When this status began, in milliseconds since 1970. */
  sinceMs: z.number(),
});
export type BackendState = z.infer<typeof backendState>;
