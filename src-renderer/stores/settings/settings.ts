import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConfigChange } from '#shared/config/config-change.ts';
import type { ConfigProblem } from '#shared/config/config-problem.ts';
import type { ConfigPath, ConfigSchemaNode } from '#shared/config/schema-node.ts';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { CommandOutput } from '#shared/contract/commands.ts';
import type { ConfigView } from '#shared/contract/config-view.ts';
import type { Json } from '#shared/dialects/json.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';
import { problemsOf } from './config-problems.ts';

export interface SettingsState {
  /** The configuration in force, as last heard. */
  readonly view: ConfigView | null;
  readonly schema: ConfigSchemaNode | null;
  /** What was edited and not yet saved, by `pathText`; laid over the values in force. */
  readonly draft: ReadonlyMap<string, ConfigChange>;
  /** What the program says of the file with the draft in it. */
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
  /** The file before and after the draft; null until the program has said. */
  readonly preview: CommandOutput<'config.preview'> | null;
  /** Edited keys that the file on disk changed meanwhile, with the value that stands there now, by `pathText`. */
  readonly conflicts: ReadonlyMap<string, Json>;
  readonly isSaving: boolean;
  /** The draft was saved and nothing was edited since. */
  readonly isSaved: boolean;
  /** Why loading or saving failed, where no single field is to blame. */
  readonly message: string | null;
}

/** config.yaml as a form edits it. */
export interface SettingsStore extends StoreApi<SettingsState>, FeedPart {
  load(): Promise<void>;
  edit(path: ConfigPath, value: Json): void;
  /** Settles a conflict: with the value of the file (the edit is dropped), or with the edit (it will overwrite). */
  settle(path: ConfigPath, keep: 'theirs' | 'mine'): void;
  discard(): void;
  save(): Promise<void>;
}

/** `server.port` */
export function pathText(path: ConfigPath): string {
  return path.join('.');
}

/** Pause after the last keystroke before the program is asked what it thinks of the draft. */
const validateDelayMs = 250;

export function createSettingsStore(bridge: Bridge): SettingsStore {
  const store = createStore<SettingsState>(() => ({
    view: null,
    schema: null,
    draft: new Map(),
    problems: [],
    warnings: [],
    preview: null,
    conflicts: new Map(),
    isSaving: false,
    isSaved: false,
    message: null,
  }));
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function validate(): Promise<void> {
    const { draft } = store.getState();
    if (draft.size === 0) return;
    try {
      const changes = changesOf(draft);
      const verdict = await bridge.call('config.validate', { changes });
      // A file with mistakes in it is not going to be written: there is nothing to look at.
      const preview = verdict.problems.length > 0 ? null : await bridge.call('config.preview', { changes });
      // Edited meanwhile: that edit has its own answer coming.
      if (store.getState().draft === draft) store.setState({ ...verdict, preview });
    } catch (error) {
      if (store.getState().draft === draft) store.setState({ message: errorMessage(error) });
    }
  }

  function validateSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void validate(), validateDelayMs);
  }

  function takeView(view: ConfigView): void {
    const state = store.getState();
    const changes = laidOver(state, view);
    store.setState({ view, ...changes });
    if (changes.draft.size > 0 && state.view !== null) validateSoon();
  }

  return {
    ...store,
    async load() {
      if (store.getState().schema !== null) return;
      try {
        const { schema, ...view } = await bridge.call('config.get', {});
        store.setState({ view, schema: schema as ConfigSchemaNode, message: null });
      } catch (error) {
        store.setState({ message: errorMessage(error) });
      }
    },
    edit(path, value) {
      const { view, draft, conflicts } = store.getState();
      const key = pathText(path);
      const next = new Map(draft);
      if (sameJson(value, valueAt(view?.values ?? {}, path))) next.delete(key);
      else next.set(key, { path: [...path], value });
      store.setState({
        draft: next,
        conflicts: without(conflicts, key),
        isSaved: false,
        message: null,
        ...(next.size === 0 && nothingSaid),
      });
      validateSoon();
    },
    settle(path, keep) {
      const { draft, conflicts } = store.getState();
      const key = pathText(path);
      const next = keep === 'mine' ? draft : without(draft, key);
      store.setState({ draft: next, conflicts: without(conflicts, key), ...(next.size === 0 && nothingSaid) });
      validateSoon();
    },
    discard() {
      clearTimeout(timer);
      store.setState({ draft: new Map(), conflicts: new Map(), message: null, isSaved: false, ...nothingSaid });
    },
    async save() {
      const { draft, isSaving } = store.getState();
      if (isSaving || draft.size === 0) return;
      clearTimeout(timer);
      store.setState({ isSaving: true, message: null });
      try {
        const view = await bridge.call('config.patch', { changes: changesOf(draft) });
        store.setState(({ draft: now }) => {
          // What was typed while the file was written stays a draft.
          const left = new Map([...now].filter(([key, change]) => draft.get(key) !== change));
          return { view, draft: left, conflicts: new Map(), ...nothingSaid, isSaved: left.size === 0 };
        });
      } catch (error) {
        const problems = problemsOf(error);
        store.setState(problems.length > 0 ? { problems } : { message: errorMessage(error) });
      } finally {
        store.setState({ isSaving: false });
      }
    },
    takeSnapshot: ({ config }) => takeView(config),
    applyEvents(events) {
      const changed = events.findLast((event) => event.name === 'config.changed');
      if (changed?.name === 'config.changed') takeView(changed.data);
    },
  };
}

const nothingSaid = { problems: [], warnings: [], preview: null } as const;

/** The draft over a file that changed: what now stands there as it was typed is done, what differs otherwise is a conflict. */
function laidOver(state: SettingsState, view: ConfigView): Pick<SettingsState, 'draft' | 'conflicts'> {
  if (state.view === null || state.draft.size === 0) return { draft: state.draft, conflicts: state.conflicts };
  const draft = new Map(state.draft);
  const conflicts = new Map(state.conflicts);
  for (const [key, { path, value }] of state.draft) {
    const before = valueAt(state.view.values, path);
    const theirs = valueAt(view.values, path);
    if (sameJson(before, theirs)) continue;
    conflicts.delete(key);
    if (sameJson(theirs, value as Json)) draft.delete(key);
    else conflicts.set(key, theirs);
  }
  return { draft, conflicts };
}

/** The value at a path as the form shows it: the draft's, else the one in force. */
export function shownValue({ draft, view }: SettingsState, path: ConfigPath): Json {
  const drafted = draft.get(pathText(path));
  return drafted === undefined ? valueAt(view?.values ?? {}, path) : (drafted.value as Json);
}

/** Problems of one field, those of its inner values included. */
export function problemsAt(problems: readonly ConfigProblem[], path: ConfigPath): readonly ConfigProblem[] {
  const key = pathText(path);
  return problems.filter(({ path: at }) => at === key || at?.startsWith(`${key}.`) || at?.startsWith(`${key}[`));
}

export function valueAt(values: Json, path: ConfigPath): Json {
  let value: Json | undefined = values;
  for (const key of path) {
    const holder: Json | undefined = value;
    if (typeof holder !== 'object' || holder === null) return null;
    value = (holder as Readonly<Record<string | number, Json>>)[key];
  }
  return value ?? null;
}

function changesOf(draft: SettingsState['draft']) {
  return [...draft.values()].map(({ path, value }) => ({ path: [...path], value: value as Json }));
}

function sameJson(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  return new Map([...map].filter(([other]) => other !== key));
}
