import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { FixesView, FixView } from '#shared/contract/fixes-view.ts';
import type { Json } from '#shared/dialects/json.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';

export interface FixesState {
  readonly view: FixesView | null;
  /** Shown ahead of the program's word, by `switchKey` or `optionKey`. */
  readonly pending: ReadonlyMap<string, Json>;
  /** Why the last change was refused, by the same keys. */
  readonly messages: ReadonlyMap<string, string>;
}

/** The fixes with their switches. A change shows at once and goes back, with a message, when the program refuses it. */
export interface FixesStore extends StoreApi<FixesState>, FeedPart {
  /** `id` null: the main switch. */
  setEnabled(id: string | null, enabled: boolean): Promise<void>;
  setOption(id: string, option: string, value: Json): Promise<void>;
}

/** Key of a switch; null stands for the main switch. */
export function switchKey(id: string | null): string {
  return id ?? '';
}

export function optionKey(id: string, option: string): string {
  return `${id}.${option}`;
}

export function isFixEnabled({ pending }: FixesState, fix: FixView): boolean {
  return (pending.get(switchKey(fix.id)) as boolean | undefined) ?? fix.enabled;
}

export function isMainEnabled({ pending, view }: FixesState): boolean {
  return (pending.get(switchKey(null)) as boolean | undefined) ?? view?.enabled ?? false;
}

export function createFixesStore(bridge: Bridge): FixesStore {
  const store = createStore<FixesState>(() => ({ view: null, pending: new Map(), messages: new Map() }));
  /** The newest change of each key: the answer to an older one must not undo it. */
  const newest = new Map<string, symbol>();

  async function attempt(key: string, value: Json, send: () => Promise<FixesView>): Promise<void> {
    const change = Symbol(key);
    newest.set(key, change);
    store.setState(({ pending, messages }) => ({
      pending: new Map([...pending, [key, value]]),
      messages: without(messages, key),
    }));
    try {
      const view = await send();
      if (newest.get(key) === change) store.setState(({ pending }) => ({ view, pending: without(pending, key) }));
    } catch (error) {
      if (newest.get(key) !== change) return;
      store.setState(({ pending, messages }) => ({
        pending: without(pending, key),
        messages: new Map([...messages, [key, errorMessage(error)]]),
      }));
    }
  }

  return {
    ...store,
    setEnabled: (id, enabled) =>
      attempt(switchKey(id), enabled, () => bridge.call('fixes.setEnabled', { id, enabled })),
    setOption: (id, option, value) =>
      attempt(optionKey(id, option), value, () => bridge.call('fixes.setOption', { id, option, value })),
    takeSnapshot: ({ fixes }) => store.setState({ view: fixes }),
    applyEvents(events) {
      const changed = events.findLast((event) => event.name === 'fixes.changed');
      if (changed?.name === 'fixes.changed') store.setState({ view: changed.data });
    },
  };
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  return new Map([...map].filter(([other]) => other !== key));
}
