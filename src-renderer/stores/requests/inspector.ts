import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { RequestDetail } from '#shared/contract/history-queries.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';

export type InspectedDetail =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: RequestDetail }
  /** `code` as the program gave it, `NOT_FOUND` among them. */
  | { readonly state: 'failed'; readonly code: string; readonly message: string };

/** Something that a button began. */
export type Deed<T> =
  | { readonly state: 'idle' | 'busy' }
  | { readonly state: 'done'; readonly value: T }
  | { readonly state: 'failed'; readonly message: string };

export interface InspectorState {
  readonly requestId: string | null;
  readonly detail: InspectedDetail;
  /** The id of the request that was sent again. */
  readonly replay: Deed<string>;
  readonly testCase: Deed<TestCaseFile>;
}

export interface TestCaseFile {
  readonly fileName: string;
  readonly text: string;
}

/** All that is kept of the one request that is looked at. */
export interface InspectorStore extends StoreApi<InspectorState>, FeedPart {
  open(requestId: string): Promise<void>;
  /** The same for a request that is not opened. @throws CommandError */
  peek(requestId: string): Promise<RequestDetail>;
  replay(): Promise<void>;
  /** Null where none was made; the state then says why. */
  makeTestCase(): Promise<TestCaseFile | null>;
}

export function createInspectorStore(bridge: Bridge): InspectorStore {
  const store = createStore<InspectorState>(() => ({ requestId: null, ...untouched }));

  async function read(requestId: string): Promise<void> {
    const detail = await bridge.call('requests.get', { id: requestId }).then(
      (value): InspectedDetail => ({ state: 'ready', value }),
      (error): InspectedDetail => ({ state: 'failed', code: codeOf(error), message: errorMessage(error) }),
    );
    // Another one may have been opened while this one was read.
    if (store.getState().requestId === requestId) store.setState({ detail });
  }

  async function act<K extends 'replay' | 'testCase'>(
    deed: K,
    run: (id: string) => Promise<Extract<InspectorState[K], { state: 'done' }>['value']>,
  ): Promise<Extract<InspectorState[K], { state: 'done' }>['value'] | null> {
    const { requestId } = store.getState();
    if (requestId === null || store.getState()[deed].state === 'busy') return null;
    const settle = (outcome: Deed<unknown>): void => {
      if (store.getState().requestId === requestId) store.setState({ [deed]: outcome });
    };
    settle({ state: 'busy' });
    try {
      const value = await run(requestId);
      settle({ state: 'done', value });
      return value;
    } catch (error) {
      settle({ state: 'failed', message: errorMessage(error) });
      return null;
    }
  }

  return {
    ...store,
    async open(requestId) {
      store.setState({ requestId, ...untouched });
      await read(requestId);
    },
    peek: (requestId) => bridge.call('requests.get', { id: requestId }),
    async replay() {
      await act('replay', async (id) => (await bridge.call('requests.replay', { id })).requestId);
    },
    makeTestCase: () => act('testCase', (id) => bridge.call('requests.testCase', { id })),
    takeSnapshot() {
      const { requestId, detail } = store.getState();
      if (requestId !== null && detail.state === 'failed') void read(requestId);
    },
    applyEvents(events) {
      const { requestId, detail } = store.getState();
      const hasEnded = events.some((event) => event.name === 'request.finished' && event.data.request_id === requestId);
      if (requestId !== null && hasEnded && detail.state !== 'ready') void read(requestId);
    },
  };
}

const untouched = {
  detail: { state: 'loading' },
  replay: { state: 'idle' },
  testCase: { state: 'idle' },
} as const satisfies Partial<InspectorState>;

function codeOf(error: unknown): string {
  return error instanceof CommandError ? error.code : 'INTERNAL';
}
