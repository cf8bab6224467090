/** A context size that was found, and for whom it holds. */
export interface LearnedContext {
  /** Tokens that fit into one slot; null when the backend did not say. */
  total: number | null;
  /** A backend with one model serves every name with it; a router has a size for each. */
  holdsFor: 'every-model' | 'this-model';
}

export interface ContextCache {
  /** The size last learned, however long ago; null when there is none. */
  total(model: string | null): number | null;
  /** As `total`, after asking again if the last time was too long ago. Callers at the same time share one question. Never throws. */
  learn(model: string | null): Promise<number | null>;
  /** Drops everything, also what is being asked for at the moment. */
  forget(): void;
}

/** A size counts as fresh for so long: a router may reload a model with other options at any time. */
const freshMs = 5_000;

/** "It did not say" is believed for less long: the model may be loading at this moment. */
const unknownFreshMs = 1_000;

/** Names come from clients; above this the one learned first is dropped, and is learned anew when it is named again. */
const maxModels = 64;

/** Remembers context sizes. `ask` may reject; what was known before then stays. */
export function createContextCache(
  ask: (model: string | null) => Promise<LearnedContext>,
  now: () => number,
): ContextCache {
  const byModel = new Map<string | null, Entry>();
  let forEveryModel: Entry | null = null;
  const asking = new Map<string | null, Promise<number | null>>();
  /** Counts the calls of forget(): an answer that was asked for before one must not come back after it. */
  let age = 0;

  function entry(model: string | null): Entry | undefined {
    return forEveryModel ?? byModel.get(model);
  }

  function remember(model: string | null, { total, holdsFor }: LearnedContext): void {
    const learned = { total: total ?? entry(model)?.total ?? null, learnedAtMs: now() };
    if (holdsFor === 'every-model' || (total === null && forEveryModel !== null)) {
      forEveryModel = learned;
      return;
    }
    forEveryModel = null;
    byModel.delete(model);
    byModel.set(model, learned);
    for (const oldest of byModel.keys()) {
      if (byModel.size <= maxModels) break;
      byModel.delete(oldest);
    }
  }

  async function refresh(model: string | null): Promise<number | null> {
    const askedAtAge = age;
    const learned = await ask(model).catch((): LearnedContext => ({ total: null, holdsFor: 'this-model' }));
    if (askedAtAge !== age) return learned.total;
    remember(model, learned);
    return entry(model)?.total ?? null;
  }

  return {
    total: (model) => entry(model)?.total ?? null,
    learn(model) {
      const known = entry(model);
      if (known && now() - known.learnedAtMs < (known.total === null ? unknownFreshMs : freshMs)) {
        return Promise.resolve(known.total);
      }
      const underWay = asking.get(model);
      if (underWay) return underWay;
      const question = refresh(model).finally(() => {
        if (asking.get(model) === question) asking.delete(model);
      });
      asking.set(model, question);
      return question;
    },
    forget() {
      age++;
      byModel.clear();
      forEveryModel = null;
      asking.clear();
    },
  };
}

interface Entry {
  total: number | null;
  learnedAtMs: number;
}
