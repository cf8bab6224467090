import { z } from 'zod';

export const fixView = z.object({
  id: z.string(),
  title: z.string(),
  /** Which trouble it ends, for whom. */
  why: z.string(),
  /** Its own switch; it acts only while the main switch is on and the proxy is not paused. */
  enabled: z.boolean(),
  enabledByDefault: z.boolean(),
  options: z.array(
    z.object({
      name: z.string(),
      value: z.json(),
      default: z.json(),
      description: z.string(),
      /** JSON Schema of the value. */
      schema: z.record(z.string(), z.json()),
    }),
  ),
});
export type FixView = z.infer<typeof fixView>;

/** All fixes in the order in which they act. A switch counts from the next request on. */
export const fixesView = z.object({
  /** The main switch. */
  enabled: z.boolean(),
  fixes: z.array(fixView),
});
export type FixesView = z.infer<typeof fixesView>;
