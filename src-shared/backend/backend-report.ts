import { z } from 'zod';

/** Whether an endpoint answers: `denied` wants an API key, `unknown` was not asked or gave no clear answer. */
export const endpointState = z.enum(['on', 'off', 'denied', 'unknown']);
export type EndpointState = z.infer<typeof endpointState>;

/** One piece of advice: `error` keeps requests from being answered, `warning` spoils them for agents, `info` is good to know. */
export const backendHint = z.object({
  level: z.enum(['error', 'warning', 'info']),
  /** Stable word for programs. */
  code: z.string(),
  text: z.string(),
});
export type BackendHint = z.infer<typeof backendHint>;

const count = z.int().nonnegative().nullable();

/**
 * What `test-backend` found out. The field names are the names in its JSON output. `null` is "unknown". In router mode
 * everything from `model` on, except `models`, describes the one model that was looked at.
 */
export const backendReport = z.object({
  url: z.string(),
  /** Requests can be answered now: it is reachable, has loaded its model and accepts the API key. */
  ok: z.boolean(),
  reachable: z.boolean(),
  loading: z.boolean(),
  /** Why it is not reachable: a stable word, and the cause in words. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Median of a few `GET /health`, each on a connection of its own. */
  latency_ms: z.number().nonnegative().nullable(),
  /** `router` is a llama-server started without a model; `other` answers HTTP but has no llama-server's `/props`. */
  kind: z.enum(['llama-server', 'router', 'other']).nullable(),
  build: z.string().nullable(),
  api_key: z.object({ configured: z.boolean(), required: z.boolean().nullable(), accepted: z.boolean().nullable() }),
  models: z.array(
    z.object({
      id: z.string(),
      /** Router mode only: `loaded`, `unloaded`, `loading`, `sleeping`... */
      status: z.string().nullable(),
      context_per_slot: count,
    }),
  ),
  model: z
    .object({ name: z.string().nullable(), path: z.string().nullable(), quantization: z.string().nullable() })
    .nullable(),
  slots: z.object({ total: count, busy: count }),
  context_per_slot: count,
  /** Context that the model was trained for: the most that is useful. */
  context_trained: count,
  endpoints: z.object({
    props: endpointState,
    slots: endpointState,
    metrics: endpointState,
    embeddings: endpointState,
    rerank: endpointState,
  }),
  tool_calls: z.object({
    possible: z.boolean().nullable(),
    reason: z.string().nullable(),
    /** What the chat template can do, as `chat_template_caps` names it, without its `supports_`. */
    capabilities: z.array(z.string()),
  }),
  /** What it takes beside text: `vision`, `audio`, `video`. */
  modalities: z.array(z.string()).nullable(),
  sleeping: z.boolean().nullable(),
  hints: z.array(backendHint),
});
export type BackendReport = z.infer<typeof backendReport>;
