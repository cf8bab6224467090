import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { SlotView } from '#shared/metrics/slot-view.ts';
import { createSlotOwners } from './slot-owners.ts';
import { createSlotPrefills, isReadUnseen } from './slot-prefill.ts';
import type { SlotSighting } from './slot-sighting.ts';

export interface SlotWatchOptions {
  /**
   * Asks the backend. Null: it shows none, and need not be asked again soon. `isIdle`: nothing of ours runs, so that asking must not
   * wake a server that sleeps. @throws when it does not answer now
   */
  ask(isIdle: boolean): Promise<readonly SlotSighting[] | null>;
  /** Requests in flight. */
  live(): readonly LiveRequest[];
  /** Tokens of the whole prompt of a request; null where nobody can tell. Never rejects. */
  countPrompt(requestId: string): Promise<number | null>;
  /** An answer came. */
  onSeen(): void;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The backend's slots, as of the last look. Whoever shows pictures of them says when to look; nothing here has a timer. */
export interface SlotWatch {
  /** Asks, if the last time is long enough ago and no question is under way. */
  look(): void;
  /** The last request has ended: the picture that stays must be one from after that. */
  settle(): void;
  /** Another backend, or none: what was seen says nothing any more. */
  forget(): void;
  slots(): SlotView[] | null;
  /** How far the prompt of a request is read, by its slot; null where that cannot be told. */
  prefill(request: LiveRequest): LiveRequest['prefill'];
}

const intervalMs = 1000;
/** Nothing changes by itself while nothing of ours runs, but others may use the backend too. */
const idleIntervalMs = 10_000;
/** A backend without slots may be started anew with them. */
const withoutSlotsMs = 60_000;
/** Each failure doubles the wait up to this. */
const maxWaitMs = 30_000;
/** Some builds answer only between two batches: the last picture is shown for so long. */
const staleMs = 10_000;

export function createSlotWatch({ ask, live, countPrompt, onSeen, now }: SlotWatchOptions): SlotWatch {
  let owners = createSlotOwners();
  let prefills = createSlotPrefills({ countPrompt });
  let seen: { slots: readonly SlotSighting[]; owners: ReadonlyMap<number, string>; atMs: number } | null = null;
  let isAsking = false;
  let looksAgain = false;
  /** Not before, while something runs and while nothing does. */
  let nextAtMs = 0;
  let nextIdleAtMs = 0;
  let failures = 0;
  /** Counts the calls of forget(): an answer that was asked for before one must leave no trace after it. */
  let age = 0;

  async function question(): Promise<void> {
    const askedAtMs = now();
    const askedAtAge = age;
    const before = live();
    const isIdle = before.length === 0;
    nextAtMs = askedAtMs + intervalMs;
    nextIdleAtMs = askedAtMs + idleIntervalMs;
    // Who asks knows why it failed, and the state of the backend tells it; here it only means: later.
    const answer = await ask(isIdle).catch(() => 'failed' as const);
    if (askedAtAge !== age) return;
    if (answer === 'failed') {
      failures += 1;
      wait(now() + Math.min(maxWaitMs, intervalMs * 2 ** failures));
      if (seen !== null && now() - seen.atMs > staleMs) seen = null;
      return;
    }
    failures = 0;
    const isNews = answer !== null || seen !== null;
    if (answer === null) {
      seen = null;
      // At idle it may only be asleep.
      if (!isIdle) wait(askedAtMs + withoutSlotsMs);
    } else take(answer, before);
    if (isNews) onSeen();
  }

  function wait(untilMs: number): void {
    nextAtMs = untilMs;
    nextIdleAtMs = untilMs;
  }

  function take(slots: readonly SlotSighting[], before: readonly LiveRequest[]): void {
    const after = new Map(live().map((request) => [request.requestId, request]));
    const through = before.filter(({ requestId }) => after.has(requestId));
    const found = owners.look(slots, through);
    seen = { slots, owners: found, atMs: now() };
    prefills.keep(new Set(after.keys()));
    for (const slot of slots) {
      const request = after.get(found.get(slot.id) ?? '');
      if (request !== undefined && isReadUnseen(request)) prefills.saw(request.requestId, slot, seen.atMs);
    }
  }

  function begin(): void {
    isAsking = true;
    void question().finally(() => {
      isAsking = false;
      if (!looksAgain) return;
      looksAgain = false;
      begin();
    });
  }

  return {
    look() {
      if (!isAsking && now() >= (live().length > 0 ? nextAtMs : nextIdleAtMs)) begin();
    },
    settle() {
      if (isAsking) looksAgain = true;
      else if (seen !== null) begin();
    },
    forget() {
      age += 1;
      owners = createSlotOwners();
      prefills = createSlotPrefills({ countPrompt });
      seen = null;
      wait(0);
      failures = 0;
    },
    slots() {
      if (seen === null) return null;
      const running = new Set(live().map(({ requestId }) => requestId));
      const { slots, owners } = seen;
      return slots.map((slot) => {
        const owner = owners.get(slot.id);
        return slotView(slot, owner !== undefined && running.has(owner) ? owner : null);
      });
    },
    prefill: (request) => (isReadUnseen(request) ? prefills.of(request.requestId) : null),
  };
}

function slotView(slot: SlotSighting, requestId: string | null): SlotView {
  return {
    id: slot.id,
    isBusy: slot.processing ?? false,
    contextTotal: slot.contextSize,
    contextUsed: slot.promptTokens,
    isSpeculative: slot.speculative ?? false,
    requestId,
  };
}
