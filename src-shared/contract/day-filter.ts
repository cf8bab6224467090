import { z } from 'zod';

/** What a model, client or session may be called. */
export const name = z.string().max(1000);

/** Days of the machine's time zone, `2026-02-15`, both included; what is left out does not matter. */
export const dayFilter = z.object({
  fromDay: z.iso.date().optional(),
  toDay: z.iso.date().optional(),
  model: name.nullable().optional(),
  client: name.nullable().optional(),
});
