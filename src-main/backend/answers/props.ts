import { asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { asBoolean, nonEmpty, positiveCount } from './field-values.ts';

/** What `GET /props` says; `null` where this build does not say it. */
export interface BackendProps {
  /** `router`: started without a model; everything but `build` is then a placeholder, and each model is asked by name. */
  role: 'model' | 'router';
  build: string | null;
  modelName: string | null;
  modelPath: string | null;
  quantization: string | null;
  /** Tokens that fit into one slot. */
  contextPerSlot: number | null;
  slotCount: number | null;
  /** What it takes beside text. */
  modalities: readonly string[] | null;
  slotsEndpoint: boolean | null;
  metricsEndpoint: boolean | null;
  /** `chat_template_caps`: what the chat template was found to support. Absent before 2026. */
  templateCaps: ReadonlyMap<string, boolean> | null;
  sleeping: boolean | null;
}

/** Reads `/props` of newer and older llama-server and of ik_llama.cpp; null when the body is none of theirs. */
export function readProps(body: Json | undefined): BackendProps | null {
  const props = asObject(body);
  if (props === undefined || !marks.some((mark) => mark in props)) return null;
  const settings = asObject(props.default_generation_settings);
  const isRouter = props.role === 'router';
  return {
    role: isRouter ? 'router' : 'model',
    build: nonEmpty(props.build_info),
    modelName: isRouter ? null : modelName(props),
    modelPath: isRouter ? null : nonEmpty(props.model_path),
    quantization: nonEmpty(props.model_ftype),
    // Under this name since 2024, whatever else moved in or out of the settings; a router writes the placeholder 0.
    contextPerSlot: positiveCount(settings?.n_ctx),
    slotCount: positiveCount(props.total_slots),
    modalities: flagsThatAreOn(props.modalities),
    slotsEndpoint: asBoolean(props.endpoint_slots),
    metricsEndpoint: asBoolean(props.endpoint_metrics),
    templateCaps: readFlags(props.chat_template_caps),
    sleeping: asBoolean(props.is_sleeping),
  };
}

/** Fields of which every llama-server so far has had at least one, and which other servers have no reason to use. */
const marks = ['default_generation_settings', 'total_slots', 'build_info', 'chat_template'];

/** The alias defaults to the file's path: the file's name is then what a reader wants to see. ik_llama.cpp adds `model_name`. */
function modelName(props: JsonObject): string | null {
  const path = nonEmpty(props.model_path);
  const alias = nonEmpty(props.model_alias);
  if (alias !== null && alias !== path) return alias;
  return nonEmpty(props.model_name) ?? path?.split(/[\\/]/).at(-1) ?? null;
}

function flagsThatAreOn(value: Json | undefined): string[] | null {
  const flags = readFlags(value);
  return flags === null ? null : [...flags].filter(([, on]) => on).map(([name]) => name);
}

function readFlags(value: Json | undefined): Map<string, boolean> | null {
  const object = asObject(value);
  if (object === undefined) return null;
  return new Map(Object.entries(object).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'));
}
