import { type BackendModel, findModel } from './answers/models.ts';
import type { BackendProps } from './answers/props.ts';
import type { BackendSlot } from './answers/slots.ts';
import { BackendError, type BackendErrorCode } from './backend-error.ts';
import type { LearnedContext } from './context-cache.ts';

/** The three places where a context size is written. Each rejects with a BackendError when it has nothing to say. */
export interface ContextSources {
  /** Known to be a router from an earlier answer: its own `/props` need not be asked again. */
  isRouter(): boolean;
  props(model: string | null): Promise<BackendProps>;
  models(): Promise<BackendModel[]>;
  slots(model: string | null): Promise<BackendSlot[]>;
}

/**
 * Finds the tokens that fit into one slot of `model`: `/props`, else `/v1/models`, else `/slots`. A router is asked by
 * model, its own number is a placeholder. Rejects as soon as one question finds no backend or no answer in time, so that
 * a busy or absent backend costs one waiting time and not four.
 */
export async function learnContext(sources: ContextSources, model: string | null): Promise<LearnedContext> {
  let byModel = sources.isRouter();
  if (!byModel) {
    const props = await tolerate(sources.props(null));
    if (props?.role === 'router') byModel = true;
    else if (props?.contextPerSlot) return { total: props.contextPerSlot, holdsFor: 'every-model' };
  }
  if (byModel && model !== null) {
    const props = await tolerate(sources.props(model));
    if (props?.contextPerSlot) return { total: props.contextPerSlot, holdsFor: 'this-model' };
  }
  const models = await tolerate(sources.models());
  const holdsFor = !byModel && models !== null && models.length <= 1 ? 'every-model' : 'this-model';
  const listed = models === null ? null : (findModel(models, model)?.contextSize ?? null);
  if (listed !== null) return { total: listed, holdsFor };
  // A router refuses /slots without a model.
  const slots = byModel && model === null ? null : await tolerate(sources.slots(byModel ? model : null));
  return { total: smallest(slots ?? []), holdsFor: byModel ? 'this-model' : holdsFor };
}

/** The smallest, where slots differ: a request may land in any of them. */
function smallest(slots: readonly BackendSlot[]): number | null {
  const sizes = slots.map((slot) => slot.contextSize).filter((size) => size !== null);
  return sizes.length === 0 ? null : Math.min(...sizes);
}

async function tolerate<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof BackendError && !hopeless.has(error.code)) return null;
    throw error;
  }
}

/** After these the other places would not answer either. */
const hopeless: ReadonlySet<BackendErrorCode> = new Set(['backend_unreachable', 'backend_silent', 'backend_loading']);
