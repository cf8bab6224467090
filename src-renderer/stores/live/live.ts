import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';
import { acceptanceByModel } from './draft-acceptance.ts';
import { noOwners, type Owners, withFrame } from './owners.ts';

/** Speeds of the last frames, oldest first; null is a gap. */
export type Trail = readonly (number | null)[];

/** Frames that a trail holds: half a minute at four a second. */
export const trailLength = 120;

/** Finished requests that are kept: those that a list shows, and enough of them to tell how drafts fare. */
const maxFinished = 20;

export interface LiveState {
  /** Null before the first snapshot. */
  readonly frame: MetricsFrame | null;
  /** Generation speed by request id, of the requests that run. */
  readonly trails: ReadonlyMap<string, Trail>;
  readonly owners: Owners;
  /** The last finished requests, newest first. */
  readonly finished: readonly RequestMetrics[];
  /** Share of the drafted tokens that each model accepted in those, 0 to 1. */
  readonly acceptance: ReadonlyMap<string, number>;
  /** Ids of requests that are being cancelled. */
  readonly cancelling: ReadonlySet<string>;
  /** Why a request could not be cancelled, by its id. */
  readonly messages: ReadonlyMap<string, string>;
}

/** What runs now, as of the last frame, and what ended last. */
export interface LiveStore extends StoreApi<LiveState>, FeedPart {
  cancel(requestId: string): Promise<void>;
}

export function createLiveStore(bridge: Bridge): LiveStore {
  const store = createStore<LiveState>(() => ({
    frame: null,
    trails: new Map(),
    owners: noOwners,
    finished: [],
    acceptance: new Map(),
    cancelling: new Set(),
    messages: new Map(),
  }));

  return {
    ...store,
    async cancel(requestId) {
      const { cancelling, messages } = store.getState();
      if (cancelling.has(requestId)) return;
      store.setState({ cancelling: new Set([...cancelling, requestId]), messages: without(messages, requestId) });
      try {
        await bridge.call('requests.cancel', { id: requestId });
      } catch (error) {
        const state = store.getState();
        store.setState({
          cancelling: new Set([...state.cancelling].filter((id) => id !== requestId)),
          messages: new Map([...state.messages, [requestId, errorMessage(error)]]),
        });
      }
    },
    takeSnapshot({ frame, requests }) {
      store.setState((state) => ({ ...withFrames(state, [frame]), ...withFinished([], requests) }));
    },
    applyEvents(events) {
      const frames = events.flatMap((event) => (event.name === 'frame' ? [event.data] : []));
      const finished = events.flatMap((event) => (event.name === 'request.finished' ? [event.data] : []));
      if (frames.length === 0 && finished.length === 0) return;
      store.setState((state) => ({
        ...(frames.length > 0 && withFrames(state, frames)),
        ...(finished.length > 0 && withFinished(state.finished, finished.toReversed())),
      }));
    },
  };
}

function withFrames(state: LiveState, frames: readonly MetricsFrame[]): Partial<LiveState> {
  let { frame, trails, owners } = state;
  for (const next of frames) {
    trails = new Map(
      next.requests.map(({ requestId, generationTps }) => [
        requestId,
        extended(trails.get(requestId) ?? [], generationTps),
      ]),
    );
    owners = withFrame(owners, next);
    frame = next;
  }
  const isRunning = (id: string): boolean => trails.has(id);
  return {
    frame,
    trails,
    owners,
    cancelling: new Set([...state.cancelling].filter(isRunning)),
    messages: new Map([...state.messages].filter(([id]) => isRunning(id))),
  };
}

/** `newer` and `older`: newest first. */
function withFinished(older: readonly RequestMetrics[], newer: readonly RequestMetrics[]): Partial<LiveState> {
  const finished = [...newer, ...older].slice(0, maxFinished);
  return { finished, acceptance: acceptanceByModel(finished) };
}

function extended(trail: Trail, value: number | null): Trail {
  return [...trail.slice(1 - trailLength), value];
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  return new Map([...map].filter(([other]) => other !== key));
}
