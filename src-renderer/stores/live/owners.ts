import type { FrameRequest, MetricsFrame } from '#shared/metrics/metrics-frame.ts';

/** Whom requests and slots belong to, as small numbers from 0 up that stay with an owner: a view makes letters and colours of them. */
export interface Owners {
  readonly numbers: ReadonlyMap<string, number>;
  /** Who used each slot last, by slot id: what an idle slot still holds is theirs. */
  readonly bySlot: ReadonlyMap<number, string>;
}

export const noOwners: Owners = { numbers: new Map(), bySlot: new Map() };

/** Owners that are remembered while they do nothing; the one seen longest ago is forgotten first, and its number is given out again. */
const maxOwners = 26;

/** One owner is one conversation: the session, or where the client names none, the client. */
export function ownerOf({ sessionId, client }: Pick<FrameRequest, 'sessionId' | 'client'>): string {
  return sessionId ?? client ?? '';
}

/** Gives back the same object where nothing changed. */
export function withFrame(owners: Owners, { requests, slots }: MetricsFrame): Owners {
  const numbers = numbersWith(owners.numbers, requests);
  const ownerByRequest = new Map(requests.map((request) => [request.requestId, ownerOf(request)]));
  const changed = (slots ?? []).flatMap(({ id, requestId }): [number, string][] => {
    const owner = requestId === null ? undefined : ownerByRequest.get(requestId);
    return owner === undefined || owners.bySlot.get(id) === owner ? [] : [[id, owner]];
  });
  if (changed.length === 0 && numbers === owners.numbers) return owners;
  return { numbers, bySlot: changed.length === 0 ? owners.bySlot : new Map([...owners.bySlot, ...changed]) };
}

function numbersWith(numbers: ReadonlyMap<string, number>, requests: readonly FrameRequest[]) {
  const running = new Set(requests.map(ownerOf));
  const newcomers = [...running].filter((owner) => !numbers.has(owner));
  if (newcomers.length === 0) return numbers;
  const idle = [...numbers.keys()].filter((owner) => !running.has(owner));
  const surplus = Math.max(0, numbers.size + newcomers.length - maxOwners);
  const forgotten = new Set(idle.slice(0, surplus));
  const next = new Map([...numbers].filter(([owner]) => !forgotten.has(owner)));
  for (const owner of newcomers) next.set(owner, lowestFree(new Set(next.values())));
  return next;
}

function lowestFree(taken: ReadonlySet<number>): number {
  let number = 0;
  while (taken.has(number)) number += 1;
  return number;
}
