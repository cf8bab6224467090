import { z } from 'zod';
import { dayFilter } from './day-filter.ts';

const count = z.int().nonnegative();
const quantity = z.number().nonnegative().nullable();

/** What can be filtered by, the most frequent first; null stands for an unknown one. */
export const facets = z.object({
  models: z.array(z.object({ value: z.string().nullable(), requests: count })),
  clients: z.array(z.object({ value: z.string().nullable(), requests: count })),
});
export type Facets = z.infer<typeof facets>;

export const toolQuery = dayFilter;
/** How the calls of one tool came out of one model, most called first. */
export const toolRows = z.array(
  z.object({
    tool: z.string(),
    model: z.string().nullable(),
    calls: count,
    /** Neither repaired nor broken. */
    clean: count,
    repaired: count,
    unrepaired: count,
    /** Calls that each fix repaired; one call may count for several. */
    byFix: z.array(z.object({ fix: z.string(), calls: count })),
  }),
);
export type ToolRow = z.infer<typeof toolRows>[number];

export const cacheQuery = dayFilter.extend({ limit: z.int().min(1).max(200).default(50) });
/** How the prompt cache served each session, the session with the most lost time first. */
export const cacheRows = z.array(
  z.object({
    session: z.string(),
    client: z.string().nullable(),
    models: z.array(z.string()),
    requests: count,
    promptTokens: count,
    cachedTokens: count,
    /** cached / prompt over the requests that know both, 0 to 1. */
    hitRatio: quantity,
    /** Tokens read again although the session's request before (of the same agent) had left them in the context. */
    rereadTokens: count,
    /** Prefill time of those, at each request's own prefill speed. */
    rereadMs: z.number().nonnegative(),
  }),
);
export type CacheRow = z.infer<typeof cacheRows>[number];

export const speculationQuery = dayFilter;
/** Speculative decoding by model: drafted and accepted tokens, and the speed with it and without. */
export const speculationRows = z.array(
  z.object({
    model: z.string().nullable(),
    /** Requests that drafted something. */
    requests: count,
    draftTokens: count,
    acceptedTokens: count,
    /** accepted / drafted, 0 to 1. */
    acceptance: quantity,
    /** Σ tokens / Σ time, of the requests that drafted, and of those that did not. */
    generationTps: quantity,
    plainGenerationTps: quantity,
    plainRequests: count,
  }),
);
export type SpeculationRow = z.infer<typeof speculationRows>[number];
