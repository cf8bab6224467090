import { z } from 'zod';
import { exportQuery } from './history-queries.ts';

/** What only a desktop can do; a host without the capability answers `UNAVAILABLE`. */
const hostFolder = z.enum(['config', 'data', 'logs']);
export type HostFolder = z.infer<typeof hostFolder>;
export const openFolderInput = z.object({ folder: hostFolder });
export const copyTextInput = z.object({ text: z.string().max(1_000_000) });
/** Asks where to, and writes it there. */
export const saveExportInput = exportQuery;
/** Null: the question where to was cancelled. */
export const savedFile = z.object({ path: z.string().nullable() });
export const startAtLogin = z.object({
  enabled: z.boolean(),
  /** Why the system does not do it although it was asked to; null when there is nothing to say. */
  problem: z.string().nullable(),
});
export type StartAtLogin = z.infer<typeof startAtLogin>;
