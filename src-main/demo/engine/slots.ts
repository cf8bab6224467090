import type { JsonObject } from '#shared/dialects/json.ts';
import type { GenerationSettings } from '../requests/generation-settings.ts';

/** One sequence of the simulated context. Its tokens stay after an answer and are the prefix cache of the next. */
export interface Slot {
  readonly id: number;
  /** Tokens held: prompt and what was generated so far. */
  tokens: number[];
  processing: boolean;
  /** null until the slot had its first task. */
  taskId: number | null;
  promptProcessed: number;
  promptCached: number;
  decoded: number;
  hasNewLine: boolean;
  settings: GenerationSettings | null;
}

export interface SlotPool {
  readonly slots: readonly Slot[];
  /** Requests that wait for a slot. */
  deferred(): number;
  /** Takes the idle slot that shares the longest prefix, or waits in line for one; rejects when the signal aborts. */
  acquire(prompt: readonly number[], settings: GenerationSettings, signal: AbortSignal): Promise<Slot>;
  release(slot: Slot): void;
}

/** Slots are picked as llama-server does it: best common prefix first, else the one that is idle for the longest time. */
export function createSlotPool(count: number): SlotPool {
  const slots = Array.from({ length: count }, (_, id) => emptySlot(id));
  const idleInOrder = [...slots];
  const waiting: (() => void)[] = [];
  let tasks = 0;

  return {
    slots,
    deferred: () => waiting.length,
    async acquire(prompt, settings, signal) {
      signal.throwIfAborted();
      while (idleInOrder.length === 0) await turn(signal);
      const slot = bestIdleSlot(idleInOrder, prompt);
      idleInOrder.splice(idleInOrder.indexOf(slot), 1);
      // At least one prompt token is always decoded anew: its logits give the first generated token.
      const cached = Math.min(commonPrefix(slot.tokens, prompt), prompt.length - 1);
      slot.tokens = slot.tokens.slice(0, cached);
      slot.processing = true;
      slot.taskId = tasks++;
      slot.promptProcessed = 0;
      slot.promptCached = cached;
      slot.decoded = 0;
      slot.hasNewLine = false;
      slot.settings = settings;
      return slot;
    },
    release(slot) {
      slot.processing = false;
      slot.promptProcessed = 0;
      slot.promptCached = 0;
      slot.decoded = 0;
      idleInOrder.push(slot);
      waiting.shift()?.();
    },
  };

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(enter);
    });
  }
}

/** `GET /slots`, one object a slot. `n_remain` is -1 where the request set no limit. */
export function reportSlots(pool: SlotPool, contextSize: number, speculative: boolean): JsonObject[] {
  return pool.slots.map((slot) => {
    const always = { id: slot.id, n_ctx: contextSize, speculative, is_processing: slot.processing };
    if (slot.taskId === null || slot.settings === null) return always;
    const limit = slot.settings.maxTokens;
    return {
      ...always,
      id_task: slot.taskId,
      n_prompt_tokens: slot.tokens.length,
      n_prompt_tokens_processed: slot.promptProcessed,
      n_prompt_tokens_cache: slot.promptCached,
      params: slot.settings.slotParams,
      next_token: [
        {
          has_next_token: slot.processing,
          has_new_line: slot.hasNewLine,
          n_remain: limit === -1 ? -1 : limit - slot.decoded,
          n_decoded: slot.decoded,
        },
      ],
    };
  });
}

function emptySlot(id: number): Slot {
  return {
    id,
    tokens: [],
    processing: false,
    taskId: null,
    promptProcessed: 0,
    promptCached: 0,
    decoded: 0,
    hasNewLine: false,
    settings: null,
  };
}

function bestIdleSlot(idle: readonly Slot[], prompt: readonly number[]): Slot {
  let best = idle[0]!;
  // llama-server's --slot-prompt-similarity: a shorter common prefix is not worth another slot's cache.
  let longest = Math.floor(prompt.length / 10);
  for (const slot of idle) {
    const shared = commonPrefix(slot.tokens, prompt);
    if (shared > longest) {
      best = slot;
      longest = shared;
    }
  }
  return best;
}

function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) length += 1;
  return length;
}
