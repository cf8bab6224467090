import { asArray, asObject, asString, type Json } from '#shared/dialects/json.ts';
import { nonEmpty, positiveCount } from './field-values.ts';

/** One model of `GET /v1/models`; `null` where this build does not say it. */
export interface BackendModel {
  id: string;
  aliases: readonly string[];
  /** Tokens that fit into one slot; null while the model is not loaded, and in builds before 2026. */
  contextSize: number | null;
  /** Tokens that the model was trained for. */
  trainedContextSize: number | null;
  /** Router mode only: `unloaded`, `loading`, `loaded`, `sleeping`, `downloading`. */
  status: string | null;
}

/** Reads the list of models that llama-server, its router, ik_llama.cpp and other OpenAI-like servers give; null when it is none. */
export function readModels(body: Json | undefined): BackendModel[] | null {
  const data = asObject(body)?.data;
  if (!Array.isArray(data)) return null;
  return data.map(readModel).filter((model) => model !== null);
}

/** The model that a request names, by id or alias; the only one of the list answers to any name, as it does on the wire. */
export function findModel(models: readonly BackendModel[], name: string | null): BackendModel | null {
  const named = models.find((model) => model.id === name || (name !== null && model.aliases.includes(name)));
  return named ?? (models.length === 1 ? (models[0] ?? null) : null);
}

function readModel(value: Json): BackendModel | null {
  const model = asObject(value);
  const id = nonEmpty(model?.id);
  if (model === undefined || id === null) return null;
  const meta = asObject(model.meta);
  return {
    id,
    aliases: asArray(model.aliases).filter((alias) => typeof alias === 'string'),
    // max_model_len: ik_llama.cpp and vLLM.
    contextSize: positiveCount(meta?.n_ctx) ?? positiveCount(model.max_model_len),
    // context_length: a router, for a model that is not loaded.
    trainedContextSize: positiveCount(meta?.n_ctx_train) ?? positiveCount(model.context_length),
    status: asString(asObject(model.status)?.value),
  };
}
