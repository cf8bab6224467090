import type { BackendReport } from '#shared/backend/backend-report.ts';
import { type BackendModel, findModel } from '../answers/models.ts';
import type { BackendProps } from '../answers/props.ts';
import type { BackendSlot } from '../answers/slots.ts';
import type { BackendAnswer } from '../backend-client.ts';
import { endpointState, flagState } from './endpoint-state.ts';
import { judgeToolCalls } from './tool-calls.ts';

/** A report that gives no advice yet. */
export type Findings = Omit<BackendReport, 'hints'>;

/** What was read; `null` is no answer, or none that llama-server gives. */
export interface GatheredAnswers {
  /** The server's own `/props`. */
  root: BackendProps | null;
  /** The `/props` of the model that was looked at: the same, but in router mode. */
  props: BackendProps | null;
  /** The model that a router was asked about. */
  modelName: string | null;
  models: readonly BackendModel[] | null;
  slots: readonly BackendSlot[] | null;
  answers: Record<
    'props' | 'bareProps' | 'slots' | 'metrics' | 'embeddings' | 'rerank' | 'rendered',
    Pick<BackendAnswer, 'status' | 'body'> | null
  >;
}

/** Nothing known yet of the backend at `url`. */
export function unknownFindings({ origin, pathname }: URL, hasApiKey: boolean): Findings {
  return {
    url: origin + pathname.replace(/\/+$/, ''),
    ok: false,
    reachable: false,
    loading: false,
    error: null,
    latency_ms: null,
    kind: null,
    build: null,
    api_key: { configured: hasApiKey, required: null, accepted: null },
    models: [],
    model: null,
    slots: { total: null, busy: null },
    context_per_slot: null,
    context_trained: null,
    endpoints: { props: 'unknown', slots: 'unknown', metrics: 'unknown', embeddings: 'unknown', rerank: 'unknown' },
    tool_calls: { possible: null, reason: null, capabilities: [] },
    modalities: null,
    sleeping: null,
  };
}

/** What the answers of a backend that has loaded its model amount to. Pure. */
export function readFindings(blank: Findings, gathered: GatheredAnswers): Findings {
  const { root, props, modelName, models, slots, answers } = gathered;
  const isRouter = root?.role === 'router';
  const isDenied = endpointState(answers.props) === 'denied';
  const listed = isRouter && modelName === null ? null : findModel(models ?? [], modelName);
  const isSilent = answers.props === null;
  return {
    ...blank,
    ok: !isDenied && (root !== null || models !== null || isSilent),
    kind: root !== null ? (isRouter ? 'router' : 'llama-server') : isSilent || isDenied ? null : 'other',
    build: props?.build ?? root?.build ?? null,
    api_key: readKey(blank.api_key.configured, answers, isDenied),
    models: (models ?? []).map(({ id, status, contextSize }) => ({ id, status, context_per_slot: contextSize })),
    model: readModel(props, isRouter ? null : listed),
    slots: { total: props?.slotCount ?? slots?.length ?? null, busy: slots === null ? null : countBusy(slots) },
    context_per_slot: props?.contextPerSlot ?? listed?.contextSize ?? slots?.[0]?.contextSize ?? null,
    context_trained: listed?.trainedContextSize ?? null,
    endpoints: {
      props: root === null && answers.props?.status === 200 ? 'off' : endpointState(answers.props),
      slots: flagState(props?.slotsEndpoint) ?? endpointState(answers.slots),
      metrics: flagState(props?.metricsEndpoint) ?? endpointState(answers.metrics),
      embeddings: endpointState(answers.embeddings),
      rerank: endpointState(answers.rerank),
    },
    tool_calls: judgeToolCalls(props?.templateCaps ?? null, answers.rendered),
    modalities: props?.modalities ? [...props.modalities] : null,
    sleeping: props?.sleeping ?? null,
  };
}

function readKey(
  configured: boolean,
  { props, bareProps }: GatheredAnswers['answers'],
  isDenied: boolean,
): BackendReport['api_key'] {
  if (props === null) return { configured, required: null, accepted: null };
  if (!configured) return { configured, required: isDenied, accepted: null };
  const required = bareProps === null ? null : endpointState(bareProps) === 'denied';
  return { configured, required, accepted: !isDenied };
}

function readModel(props: BackendProps | null, listed: BackendModel | null): BackendReport['model'] {
  if (props === null) return listed === null ? null : { name: listed.id, path: null, quantization: null };
  return { name: props.modelName ?? listed?.id ?? null, path: props.modelPath, quantization: props.quantization };
}

/** Null as soon as one slot does not tell: a count of the others would look like the whole. */
function countBusy(slots: readonly BackendSlot[]): number | null {
  if (slots.some(({ processing }) => processing === null)) return null;
  return slots.filter(({ processing }) => processing).length;
}
