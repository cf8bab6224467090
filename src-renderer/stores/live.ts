import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import { errorMessage } from './error-message.ts';
import type { FeedPart } from './feed-part.ts';

/** Speeds of the last frames, oldest first; null is a gap. */
export type Trail = readonly (number | null)[];

/** Frames that a trail holds: half a minute at four a second. */
export const trailLength = 120;

export interface LiveState {
  readonly frame: MetricsFrame | null;
  /** Generation speed by request id, of the requests that run. */
  readonly trails: ReadonlyMap<string, Trail>;
  /** Generation speed of all together. */
  readonly totalTrail: Trail;
  /** Ids of requests that are being cancelled. */
  readonly cancelling: ReadonlySet<string>;
  /** Why a request could not be cancelled, by its id. */
  readonly messages: ReadonlyMap<string, string>;
}

/** What runs now, as of the last frame. */
export interface LiveStore extends StoreApi<LiveState>, FeedPart {
  cancel(requestId: string): Promise<void>;
}

export function createLiveStore(bridge: Bridge): LiveStore {
  const store = createStore<LiveState>(() => ({
    frame: null,
    trails: new Map(),
    totalTrail: [],
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
    takeSnapshot({ frame }) {
      store.setState((state) => withFrames(state, [frame]));
    },
    applyEvents(events) {
      const frames = events.flatMap((event) => (event.name === 'frame' ? [event.data] : []));
      if (frames.length > 0) store.setState((state) => withFrames(state, frames));
    },
  };
}

function withFrames(state: LiveState, frames: readonly MetricsFrame[]): LiveState {
  let { frame, trails, totalTrail } = state;
  for (const next of frames) {
    const paused = frame !== null && next.atMs - frame.atMs > maxFrameGapMs;
    totalTrail = extended(paused ? extended(totalTrail, null) : totalTrail, next.generationTps);
    trails = new Map(
      next.requests.map(({ requestId, generationTps }) => [
        requestId,
        extended(trails.get(requestId) ?? [], generationTps),
      ]),
    );
    frame = next;
  }
  const running = new Set(trails.keys());
  return {
    frame,
    trails,
    totalTrail,
    cancelling: new Set([...state.cancelling].filter((id) => running.has(id))),
    messages: new Map([...state.messages].filter(([id]) => running.has(id))),
  };
}

/** Frames stop while nothing runs; a longer silence than this shows as a gap. */
const maxFrameGapMs = 1500;

function extended(trail: Trail, value: number | null): Trail {
  return [...trail.slice(1 - trailLength), value];
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  return new Map([...map].filter(([other]) => other !== key));
}
