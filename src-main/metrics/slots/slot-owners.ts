import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { SlotSighting } from './slot-sighting.ts';

/** Which request runs in which slot. No answer of the backend links the two. */
export interface SlotOwners {
  /**
   * Takes in one look at the slots. `requests`: those that ran when the slots were asked for, as they were then, and still run.
   * Gives the owner by the slot's id; a slot whose owner cannot be told is not in it.
   */
  look(slots: readonly SlotSighting[], requests: readonly LiveRequest[]): ReadonlyMap<number, string>;
}

/** A request that waits for so long while a slot is idle is in a slot: only reading its body can keep it out for a moment. */
const surelyTakenUpMs = 1000;

/**
 * Tells owners by elimination and never guesses. A request that the backend has taken up is in one of the busy slots; those of the
 * others, once known, stay theirs until the slot shows another task. If one busy slot is left that fits, it is the one.
 * Strangers' requests take slots too, so that a slot which fits one request only proves nothing.
 */
export function createSlotOwners(): SlotOwners {
  /** Request by the slot's task. */
  let known = new Map<string, string>();

  return {
    look(slots, requests) {
      const busy = slots.filter(({ processing }) => processing === true);
      const hasIdle = slots.some(({ processing }) => processing === false);
      const running = new Set(requests.map(({ requestId }) => requestId));
      const owners = new Map<number, string>();
      for (const slot of busy) {
        const owner = known.get(taskKey(slot));
        if (owner !== undefined && running.has(owner)) owners.set(slot.id, owner);
      }
      const owned = new Set(owners.values());
      let seeking = requests.filter((request) => !owned.has(request.requestId) && isInSlot(request, hasIdle));
      for (let found = true; found; ) {
        found = false;
        for (const request of seeking) {
          const fitting = busy.filter((slot) => !owners.has(slot.id) && fits(slot, request));
          if (fitting.length !== 1) continue;
          owners.set(fitting[0]!.id, request.requestId);
          seeking = seeking.filter((other) => other !== request);
          found = true;
          break;
        }
      }
      known = new Map(
        busy.flatMap((slot) => {
          const owner = owners.get(slot.id);
          return owner === undefined || slot.taskId === null ? [] : [[taskKey(slot), owner]];
        }),
      );
      return owners;
    },
  };
}

function taskKey({ id, taskId }: SlotSighting): string {
  return `${id} ${taskId}`;
}

function isInSlot({ phase, elapsedMs }: LiveRequest, hasIdle: boolean): boolean {
  if (phase !== null && phase !== 'queued') return true;
  return hasIdle && elapsedMs >= surelyTakenUpMs;
}

/** False only where it cannot be: the request's answer had begun before the slots were asked for, and the slot has made no token yet. */
function fits({ streaming, decodedTokens }: SlotSighting, request: LiveRequest): boolean {
  if (streaming !== null && streaming !== request.streaming) return false;
  const isGenerating = request.phase === 'thinking' || request.phase === 'answering' || request.phase === 'tool_call';
  return !(isGenerating && decodedTokens === 0);
}
