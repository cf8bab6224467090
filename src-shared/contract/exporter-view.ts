import { z } from 'zod';
import { exporterState } from '../exporters/exporter-state.ts';

export const exporterView = z.object({
  id: z.string(),
  title: z.string(),
  why: z.string(),
  enabled: z.boolean(),
  /** How its delivery stands; null while it is off. */
  state: exporterState.nullable(),
});
export type ExporterView = z.infer<typeof exporterView>;

export const exporterTrial = z.object({ ok: z.boolean(), message: z.string(), ms: z.number().nonnegative() });
