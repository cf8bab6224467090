import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConfigProblem } from '#shared/config/config-problem.ts';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { ConfigText } from '#shared/contract/config-text.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';
import { problemsOf } from './config-problems.ts';

export interface ConfigFileState {
  /** The file as it was when the editing began; null until it was read. */
  readonly file: ConfigText | null;
  /** What stands in the editor. */
  readonly text: string;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
  /** The file as it stands on disk now, where somebody else changed it under the editor. */
  readonly theirs: ConfigText | null;
  readonly isSaving: boolean;
  readonly isSaved: boolean;
  /** Why reading or saving failed. */
  readonly message: string | null;
}

/** config.yaml as text. */
export interface ConfigFileStore extends StoreApi<ConfigFileState>, FeedPart {
  /** Reads the file, unless it was read already. */
  load(): Promise<void>;
  edit(text: string): void;
  save(): Promise<void>;
  /** Drops what was typed for what stands on disk. */
  reload(): Promise<void>;
  /** Writes over what somebody else wrote. */
  overwrite(): Promise<void>;
}

/** Pause after the last keystroke before the program is asked what it thinks of the text. */
const checkDelayMs = 300;

export function isDirty({ file, text }: ConfigFileState): boolean {
  return file !== null && text !== file.text;
}

export function createConfigFileStore(bridge: Bridge): ConfigFileStore {
  const store = createStore<ConfigFileState>(() => ({
    file: null,
    text: '',
    problems: [],
    warnings: [],
    theirs: null,
    isSaving: false,
    isSaved: false,
    message: null,
  }));
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function check(): Promise<void> {
    const { text } = store.getState();
    try {
      const verdict = await bridge.call('config.checkText', { text });
      // Typed on meanwhile: that text has its own answer coming.
      if (store.getState().text === text) store.setState(verdict);
    } catch (error) {
      if (store.getState().text === text) store.setState({ message: errorMessage(error) });
    }
  }

  async function reload(): Promise<void> {
    try {
      const file = await bridge.call('config.text', {});
      store.setState({ file, text: file.text, theirs: null, isSaved: false, message: null });
      await check();
    } catch (error) {
      store.setState({ message: errorMessage(error) });
    }
  }

  /** The file may have changed on disk: by this page's own saving, or by somebody else. */
  async function compare(): Promise<void> {
    const before = store.getState();
    if (before.file === null || before.isSaving) return;
    if (!isDirty(before)) return reload();
    try {
      const onDisk = await bridge.call('config.text', {});
      const { file, text } = store.getState();
      if (onDisk.revision === file?.revision) return;
      if (onDisk.text === text) store.setState({ file: onDisk, theirs: null });
      else store.setState({ theirs: onDisk });
    } catch (error) {
      store.setState({ message: errorMessage(error) });
    }
  }

  async function save(revision: string): Promise<void> {
    const { text, isSaving } = store.getState();
    if (isSaving) return;
    store.setState({ isSaving: true, message: null });
    try {
      const file = await bridge.call('config.saveText', { text, revision });
      // Masked secrets and line ends may have come back otherwise than they were typed; what was typed meanwhile stays.
      store.setState((now) => ({
        file,
        text: now.text === text ? file.text : now.text,
        theirs: null,
        isSaved: now.text === text,
      }));
    } catch (error) {
      const problems = problemsOf(error);
      if (error instanceof CommandError && error.code === 'CONFLICT') {
        store.setState({ theirs: await bridge.call('config.text', {}).catch(() => null), message: error.message });
      } else if (problems.length > 0) store.setState({ problems });
      else store.setState({ message: errorMessage(error) });
    } finally {
      store.setState({ isSaving: false });
    }
  }

  return {
    ...store,
    async load() {
      if (store.getState().file === null) await reload();
    },
    edit(text) {
      store.setState({ text, isSaved: false, message: null });
      clearTimeout(timer);
      timer = setTimeout(() => void check(), checkDelayMs);
    },
    async save() {
      const { file } = store.getState();
      if (file !== null) await save(file.revision);
    },
    reload,
    async overwrite() {
      const { theirs } = store.getState();
      if (theirs !== null) await save(theirs.revision);
    },
    takeSnapshot: () => void compare(),
    applyEvents(events) {
      if (events.some(({ name }) => name === 'config.changed')) void compare();
    },
  };
}
