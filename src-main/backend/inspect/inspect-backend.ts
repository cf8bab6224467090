import type { BackendReport } from '#shared/backend/backend-report.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import { readModels } from '../answers/models.ts';
import { readProps } from '../answers/props.ts';
import { saysLoading } from '../answers/refusal.ts';
import { readSlots } from '../answers/slots.ts';
import { type Backend, forModel } from '../backend.ts';
import type { BackendAnswer } from '../backend-client.ts';
import { BackendError } from '../backend-error.ts';
import { type Findings, type GatheredAnswers, readFindings, unknownFindings } from './findings.ts';
import { hintsFor } from './hints.ts';
import { nearbyUrls } from './nearby-urls.ts';
import { toolProbe } from './tool-calls.ts';

export interface InspectOptions {
  /** Where to look for a llama-server when there is none at the configured place. */
  nearby?: (url: URL) => URL[];
}

/** The part of a backend that is needed to look at it. */
export type InspectedBackend = Pick<Backend, 'url' | 'hasApiKey' | 'askDirectly'>;

/** How often the latency is measured; the median of three forgives one outlier. */
const latencySamples = 3;

/**
 * Looks at everything the backend tells of itself, without generating anything, loading a model or waking a sleeping one.
 * Never rejects because of the backend: what is wrong with it stands in the report.
 */
export async function inspectBackend(
  backend: InspectedBackend,
  { nearby = nearbyUrls }: InspectOptions = {},
): Promise<BackendReport> {
  const blank = unknownFindings(backend.url(), backend.hasApiKey());
  const health = await measureHealth(backend);
  if (health instanceof BackendError) {
    const { code, reason, message } = health;
    const foundAt = reason === 'refused' ? await findNearby(backend, nearby) : null;
    return withHints({ ...blank, error: { code: reason ?? code, message } }, { foundAt, failure: reason });
  }
  const answering = { ...blank, reachable: true, loading: health.loading, latency_ms: health.medianMs };
  const findings = health.loading ? answering : readFindings(answering, await gather(backend));
  const foundAt = findings.kind === 'other' ? await findNearby(backend, nearby) : null;
  return withHints(findings, { foundAt, failure: null });
}

function withHints(findings: Findings, context: Parameters<typeof hintsFor>[1]): BackendReport {
  return { ...findings, hints: hintsFor(findings, context) };
}

async function gather(backend: InspectedBackend): Promise<GatheredAnswers> {
  const ask = (path: string, query: Record<string, string> = {}, body?: JsonObject) =>
    backend.askDirectly({ path, query, ...(body && { body }) }).catch(noAnswer);

  const propsAnswer = await ask('/props');
  const barePropsAnswer = backend.hasApiKey()
    ? await backend.askDirectly({ path: '/props', withoutKey: true }).catch(noAnswer)
    : null;
  const root = readProps(ifOk(propsAnswer));
  const models = readModels(ifOk(await ask('/v1/models')));

  const isRouter = root?.role === 'router';
  const modelName = isRouter ? firstLoaded(models ?? []) : null;
  const query = forModel(modelName);
  const props = !isRouter ? root : modelName === null ? null : readProps(ifOk(await ask('/props', query)));

  // What follows would wake a sleeping model; without a model, or where it is no llama-server, it would say nothing.
  const isAwake = props !== null && props.sleeping !== true;
  const probe = (path: string, body: JsonObject) =>
    isAwake ? ask(path, query, modelName === null ? body : { ...body, model: modelName }) : null;
  const [slots, metrics, embeddings, rerank, rendered] = await Promise.all([
    isAwake && props.slotsEndpoint !== false ? ask('/slots', query) : null,
    // Scraping resets the window of llama-server's gauges: only builds whose /props do not tell are asked.
    isAwake && props.metricsEndpoint === null ? ask('/metrics', query) : null,
    probe('/v1/embeddings', {}),
    probe('/v1/rerank', {}),
    probe('/apply-template', toolProbe),
  ]);
  return {
    root,
    props,
    modelName,
    models,
    slots: readSlots(ifOk(slots)),
    answers: { props: propsAnswer, bareProps: barePropsAnswer, slots, metrics, embeddings, rerank, rendered },
  };
}

/** One unanswered question is no failure of the whole: a busy backend answers some and not others. */
function noAnswer(error: unknown): null {
  if (error instanceof BackendError) return null;
  throw error;
}

function ifOk(answer: BackendAnswer | null): BackendAnswer['body'] {
  return answer?.status === 200 ? answer.body : undefined;
}

function firstLoaded(models: readonly { id: string; status: string | null }[]): string | null {
  const withStatus = (wanted: string) => models.find(({ status }) => status === wanted)?.id ?? null;
  return withStatus('loaded') ?? withStatus('sleeping');
}

async function measureHealth(
  backend: InspectedBackend,
): Promise<{ loading: boolean; medianMs: number } | BackendError> {
  const times: number[] = [];
  let isLoading = false;
  for (let sample = 0; sample < latencySamples; sample++) {
    try {
      const answer = await backend.askDirectly({ path: '/health' });
      isLoading = saysLoading(answer);
      times.push(answer.elapsedMs);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      return error;
    }
  }
  times.sort((a, b) => a - b);
  const medianMs = times[Math.floor(times.length / 2)] ?? 0;
  return { loading: isLoading, medianMs: Math.round(medianMs * 100) / 100 };
}

async function findNearby(backend: InspectedBackend, nearby: (url: URL) => URL[]): Promise<URL | null> {
  const candidates = nearby(backend.url());
  const answers = await Promise.all(
    candidates.map((base) => backend.askDirectly({ base, path: '/health' }).catch(noAnswer)),
  );
  return candidates.find((_, index) => looksLikeLlamaServer(answers[index] ?? null)) ?? null;
}

function looksLikeLlamaServer(answer: BackendAnswer | null): boolean {
  return answer !== null && (answer.server === 'llama.cpp' || saysLoading(answer));
}
