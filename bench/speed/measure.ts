import { shuffled } from '../table.ts';
import { type Client, createClient, type Seen } from './client.ts';
import type { Contestant } from './contestant.ts';
import type { Work } from './work.ts';

/** One way with the client that goes it. */
export interface Entrant {
  readonly way: Contestant;
  readonly client: Client;
}

export function enter(way: Contestant): Entrant {
  return { way, client: createClient(way.url, way.dialect) };
}

/** Answers that are not streamed: one request at a time, the ways in turn, so that whatever else the machine does meets all alike. */
export async function sequential(entrants: readonly Entrant[], promptCharacters: number, rounds: number) {
  const times = new Map(entrants.map(({ way }) => [way.name, [] as number[]]));
  const ask = ({ client }: Entrant) => client.ask({ work: { kind: 'whole' }, promptCharacters });
  for (let round = 0; round < 50; round += 1) for (const entrant of entrants) await ask(entrant);
  for (let round = 0; round < rounds; round += 1) {
    for (const entrant of shuffled(entrants)) times.get(entrant.way.name)!.push((await ask(entrant)).totalMs);
  }
  return times;
}

/** What a number of streams side by side showed of one way. */
export interface StreamsSeen {
  firstByteMs: number[];
  delaysMs: number[];
  /** Time on a core for each event; null where it is not known. */
  cpuUsPerEvent: number | null;
  memoryMb: number | null;
}

/** Streams at a steady pace, `rounds` times in turn. */
export async function paced(entrants: readonly Entrant[], streams: number, seconds: number, rounds: number) {
  const perSecond = 100;
  const work: Work = { kind: 'paced', perSecond, events: perSecond * seconds };
  const found = new Map<string, StreamsSeen[]>(entrants.map(({ way }) => [way.name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { way, client } of shuffled(entrants)) {
      const before = way.cost();
      const seen = await Promise.all(Array.from({ length: streams }, () => client.ask({ work })));
      const after = way.cost();
      const events = seen.reduce((sum, { delaysMs }) => sum + delaysMs.length, 0);
      if (events !== streams * work.events)
        throw new Error(`${way.name}: ${events} of ${streams * work.events} events came`);
      // The first round warms up.
      if (round === 0) continue;
      found.get(way.name)!.push({
        firstByteMs: seen.map(({ firstByteMs }) => firstByteMs),
        delaysMs: seen.flatMap(({ delaysMs }) => delaysMs),
        cpuUsPerEvent: before && after && ((after.cpuMs - before.cpuMs) * 1000) / events,
        memoryMb: after?.memoryMb ?? null,
      });
    }
  }
  return found;
}

/** What one way made of streams as fast as they went through. */
export interface FloodSeen {
  eventsPerSecond: number;
  /** Events per second of its own time on a core; null where it is not known. */
  eventsPerCpuSecond: number | null;
}

/** Streams at full speed: two at a time, `rounds` times in turn. */
export async function flood(entrants: readonly Entrant[], work: Work, rounds: number) {
  const found = new Map<string, FloodSeen[]>(entrants.map(({ way }) => [way.name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { way, client } of shuffled(entrants)) {
      const before = way.cost();
      const startedAt = performance.now();
      const seen: Seen[] = await Promise.all([client.ask({ work }), client.ask({ work })]);
      const seconds = (performance.now() - startedAt) / 1000;
      const after = way.cost();
      const events = seen.reduce((sum, one) => sum + one.events, 0);
      if (round === 0) continue;
      const cpuSeconds = before && after && (after.cpuMs - before.cpuMs) / 1000;
      found.get(way.name)!.push({
        eventsPerSecond: events / seconds,
        eventsPerCpuSecond: cpuSeconds === null ? null : events / cpuSeconds,
      });
    }
  }
  return found;
}

/** Memory of one way while so many streams are open and silent, MB. */
export async function idleStreams({ way, client }: Entrant, streams: number) {
  const before = way.cost();
  const leave = new AbortController();
  const open = Array.from({ length: streams }, () =>
    client.ask({ work: { kind: 'idle' }, signal: leave.signal }).catch((error: Error) => {
      if (error.name !== 'AbortError' && !leave.signal.aborted) throw error;
    }),
  );
  await Promise.race([Promise.all(open), pause(8000)]);
  const during = way.cost();
  leave.abort();
  await Promise.all(open);
  await pause(3000);
  return { before, during, after: way.cost() };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
