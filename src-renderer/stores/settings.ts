import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConfigChange } from '#shared/config/config-change.ts';
import type { ConfigProblem } from '#shared/config/config-problem.ts';
import type { ConfigPath, ConfigSchemaNode } from '#shared/config/schema-node.ts';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { ConfigView } from '#shared/contract/config-view.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import type { Json } from '#shared/dialects/json.ts';
import { errorMessage } from './error-message.ts';
import type { FeedPart } from './feed-part.ts';

export interface SettingsState {
  /** The configuration in force, as last heard. */
  readonly view: ConfigView | null;
  readonly schema: ConfigSchemaNode | null;
  /** What was edited and not yet saved, by `pathText`; laid over the values in force. */
  readonly draft: ReadonlyMap<string, ConfigChange>;
  /** What the program says of the file with the draft in it. */
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
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
    isSaving: false,
    isSaved: false,
    message: null,
  }));
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function validate(): Promise<void> {
    const { draft } = store.getState();
    if (draft.size === 0) return;
    try {
      const verdict = await bridge.call('config.validate', { changes: changesOf(draft) });
      // Edited meanwhile: that edit has its own answer coming.
      if (store.getState().draft === draft) store.setState(verdict);
    } catch (error) {
      if (store.getState().draft === draft) store.setState({ message: errorMessage(error) });
    }
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
      const { view, draft } = store.getState();
      const key = pathText(path);
      const next = new Map(draft);
      if (sameJson(value, valueAt(view?.values ?? {}, path))) next.delete(key);
      else next.set(key, { path: [...path], value });
      store.setState({
        draft: next,
        isSaved: false,
        message: null,
        ...(next.size === 0 && { problems: [], warnings: [] }),
      });
      clearTimeout(timer);
      timer = setTimeout(() => void validate(), validateDelayMs);
    },
    discard() {
      clearTimeout(timer);
      store.setState({ draft: new Map(), problems: [], warnings: [], message: null, isSaved: false });
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
          return { view, draft: left, problems: [], warnings: [], isSaved: left.size === 0 };
        });
      } catch (error) {
        const problems = problemsOf(error);
        store.setState(problems.length > 0 ? { problems } : { message: errorMessage(error) });
      } finally {
        store.setState({ isSaving: false });
      }
    },
    takeSnapshot: ({ config }) => store.setState({ view: config }),
    applyEvents(events) {
      const changed = events.findLast((event) => event.name === 'config.changed');
      if (changed?.name === 'config.changed') store.setState({ view: changed.data });
    },
  };
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

function problemsOf(error: unknown): ConfigProblem[] {
  const details = error instanceof CommandError ? error.details : null;
  if (typeof details !== 'object' || details === null || !('problems' in details)) return [];
  return Array.isArray(details.problems) ? (details.problems as unknown as ConfigProblem[]) : [];
}

function sameJson(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
