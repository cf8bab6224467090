import type { FeedEvent } from '#shared/contract/events.ts';

/** Events that wait for one viewer. */
export interface Outbox {
  /** False when it was full: everything that waited is dropped then, this event too. */
  push(event: FeedEvent): boolean;
  shift(): FeedEvent | undefined;
  /** Drops what waits and says how much it was. */
  clear(): number;
  readonly length: number;
}

/** Some seconds of a busy proxy. A viewer that is further behind is better served by a snapshot than by the past. */
const maxEvents = 256;

/** A queue in which a newer picture takes the place of an older one that was not sent yet, and which never grows beyond a limit. */
export function createOutbox(limit = maxEvents): Outbox {
  let waiting: FeedEvent[] = [];
  return {
    push(event) {
      if (replacesEarlier(event)) waiting = waiting.filter(({ name }) => name !== event.name);
      if (waiting.length >= limit) return false;
      waiting.push(event);
      return true;
    },
    shift: () => waiting.shift(),
    clear() {
      const count = waiting.length;
      waiting = [];
      return count;
    },
    get length() {
      return waiting.length;
    },
  };
}

/** These carry a whole state: only the latest matters, and none is lost when it is the only one that arrives. */
function replacesEarlier({ name }: FeedEvent): boolean {
  return name === 'frame' || name.endsWith('.changed');
}
