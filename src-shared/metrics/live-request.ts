import { z } from 'zod';

/**
 * What a running request does now. `queued` until the backend takes it up, `prefill` until its first token. llama-server builds
 * before ggml-org/llama.cpp#23884 send no headers before the first token: there `queued` includes the prefill.
 */
export const livePhase = z.enum(['queued', 'prefill', 'thinking', 'answering', 'tool_call']);
export type LivePhase = z.infer<typeof livePhase>;

/** A request in flight, as the sampler sees it a few times a second. Its counts are estimates until the record is made. */
export const liveRequest = z.object({
  requestId: z.string(),
  timestamp: z.iso.datetime(),
  instance: z.string(),
  endpoint: z.string(),
  dialect: z.string(),
  streaming: z.boolean(),
  client: z.string().nullable(),
  sessionId: z.string().nullable(),
  agentId: z.string().nullable(),
  model: z.string().nullable(),
  /** Null for an answer that is not streamed: nothing is seen of it until it is whole. */
  phase: livePhase.nullable(),
  elapsedMs: z.number().nonnegative(),
  /** Where the client asked for `return_progress`; in frames also where the slot of the request shows it. */
  prefill: z
    .object({
      totalTokens: z.int(),
      cachedTokens: z.int(),
      processedTokens: z.int(),
      /** Work done without the cached part, 0 to 1. */
      ratio: z.number().nullable(),
      tokensPerSecond: z.number().nullable(),
      etaMs: z.number().nullable(),
    })
    .nullable(),
  promptTokens: z.int().nullable(),
  cachedTokens: z.int().nullable(),
  /** The backend's count where it sends one per token, else one for every piece of the stream; null where it is not streamed. */
  generatedTokens: z.int().nonnegative().nullable(),
  /** Over the last two seconds; null until enough was seen. */
  generationTps: z.number().nonnegative().nullable(),
  toolCalls: z.int().nonnegative(),
  /**
   * Speculative decoding so far: tokens drafted, and those the model accepted. Only a stream whose client asked for
   * `timings_per_token` tells them before its end (`/slots` has no such counts, b11669); null until something was drafted.
   */
  draftTokens: z.int().nonnegative().nullable(),
  draftAcceptedTokens: z.int().nonnegative().nullable(),
});
export type LiveRequest = z.infer<typeof liveRequest>;
