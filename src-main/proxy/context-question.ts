/** The question how many tokens fit into a slot, asked once or twice in the course of a request. */
export interface ContextQuestion {
  /** The request is on its way to the backend. */
  forwarded(): void;
  /** The head of its answer has come. */
  answered(): void;
  /** To be asked when the request has ended. Null when nobody can say; never rejects. */
  total(): Promise<number | null>;
}

/** A request that has waited so long for its answer is in the queue or has a long prompt. */
const longWaitMs = 500;

/**
 * After some idle seconds `ask` takes a request of its own, which must not compete with the client's for its first byte: it waits
 * for the head of the answer, or until that is long in coming, because viewers show the context while a prompt is read.
 */
export function createContextQuestion(ask: () => Promise<number | null>): ContextQuestion {
  let answer: Promise<number | null> | null = null;
  let timer: NodeJS.Timeout | null = null;

  function stopWaiting(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  // Caught at once: awaited only at the end, a rejection in between would be unhandled and end the process.
  async function asked(): Promise<number | null> {
    try {
      return await ask();
    } catch {
      return null;
    }
  }

  function askOnce(): void {
    stopWaiting();
    answer ??= asked();
  }

  return {
    forwarded() {
      if (answer === null) timer ??= setTimeout(askOnce, longWaitMs);
    },
    answered() {
      // Behind the bytes that came with the head.
      setImmediate(askOnce);
    },
    async total() {
      stopWaiting();
      // A request that made a router load its model finds the context only when it has ended.
      return (await answer) ?? (await asked());
    },
  };
}
