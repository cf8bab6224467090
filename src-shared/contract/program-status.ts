import { z } from 'zod';
import { backendState } from '../backend/backend-state.ts';

/** Which program carries the contract: the command line with a browser, or the window. */
export const hostKind = z.enum(['headless', 'desktop']);

/** What only some hosts can do. Views ask for these instead of guessing from the host. */
export const capability = z.enum([
  /** `history.export` gives an address that a browser can download. */
  'download',
  'save_file',
  'open_folder',
  'clipboard',
  'start_at_login',
  'notifications',
  'tray',
]);
export type Capability = z.infer<typeof capability>;

export const proxyView = z.object({
  /** Where clients connect; null while it does not listen. */
  url: z.string().nullable(),
  /** Requests pass through without fixes until this is lifted or the program ends. */
  isPaused: z.boolean(),
});
export type ProxyView = z.infer<typeof proxyView>;

export const backendView = z.object({
  url: z.string(),
  hasApiKey: z.boolean(),
  state: backendState,
  /** Tokens that fit into one slot of the model that answers by default; null when unknown. */
  contextPerSlot: z.int().nonnegative().nullable(),
});
export type BackendView = z.infer<typeof backendView>;

export const historyView = z.object({
  /** `waiting`: there is a problem, and it is tried again from time to time. */
  status: z.enum(['off', 'recording', 'waiting']),
  path: z.string(),
  problem: z.string().nullable(),
  /** Records lost since the start: the file could not be written for too long, or refused them. */
  lost: z.int().nonnegative(),
});
export type HistoryView = z.infer<typeof historyView>;

export const programStatus = z.object({
  version: z.string(),
  /** Name of this proxy in every record. */
  instance: z.string(),
  /** Milliseconds since 1970. */
  startedAtMs: z.number(),
  /** The backend and its traffic are simulated (`--demo`). */
  isDemo: z.boolean(),
  host: hostKind,
  capabilities: z.array(capability),
  folders: z.object({ config: z.string(), data: z.string(), logs: z.string() }),
  proxy: proxyView,
  backend: backendView,
  history: historyView,
  /** Requests in flight. */
  running: z.int().nonnegative(),
});
export type ProgramStatus = z.infer<typeof programStatus>;
