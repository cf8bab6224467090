import type { Rectangle } from '../window/desktop-state.ts';
import type { NewWindow, Timers, WindowEvent, WindowPart } from '../window/window-parts.ts';

/** A window without a screen: it keeps what it was told, and tells it to its listeners as Electron does. */
export interface FakeWindow extends WindowPart {
  readonly options: NewWindow;
  readonly loaded: string[];
  readonly state: { isVisible: boolean; isMinimized: boolean; isMaximized: boolean; isFocused: boolean; color: string };
  bounds: Rectangle;
  isDestroyed: boolean;
  /** The page has painted, the user has dragged… */
  happens(event: WindowEvent): void;
  /** The user clicks the cross. */
  clickClose(): void;
  minimize(): void;
  failToLoad(): void;
  crash(reason: string): void;
}

export function createFakeWindow(id: number, options: NewWindow): FakeWindow {
  const listeners = new Map<string, ((event: { preventDefault(): void }) => void)[]>();
  const contentsListeners = new Map<string, (event: object, ...values: never[]) => void>();
  const state = { isVisible: false, isMinimized: false, isMaximized: false, isFocused: false, color: '' };
  const tell = (event: string, value = { preventDefault() {} }): void => {
    for (const listener of listeners.get(event) ?? []) listener(value);
  };
  const { width, height, x = 0, y = 0 } = options;

  const window: FakeWindow = {
    options,
    state,
    loaded: [],
    bounds: { x, y, width, height },
    isDestroyed: false,
    webContents: {
      id,
      on: (event: string, listener: (event: object, ...values: never[]) => void) =>
        contentsListeners.set(event, listener),
    },
    on: (event: string, listener: (event: { preventDefault(): void }) => void) =>
      listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    async loadURL(url) {
      window.loaded.push(url);
    },
    show() {
      state.isVisible = true;
      tell('show');
    },
    hide() {
      state.isVisible = false;
      state.isFocused = false;
      tell('hide');
    },
    focus() {
      state.isFocused = true;
    },
    minimize() {
      state.isMinimized = true;
      tell('minimize');
    },
    restore() {
      state.isMinimized = false;
      tell('restore');
    },
    maximize() {
      state.isMaximized = true;
      tell('maximize');
    },
    destroy() {
      if (window.isDestroyed) throw new TypeError('Object has been destroyed');
      window.isDestroyed = true;
      tell('closed');
    },
    isVisible: () => state.isVisible,
    isMinimized: () => state.isMinimized,
    isMaximized: () => state.isMaximized,
    isFocused: () => state.isFocused,
    getNormalBounds: () => window.bounds,
    setBackgroundColor(color) {
      state.color = color;
    },
    happens: (event) => tell(event),
    clickClose() {
      let isPrevented = false;
      tell('close', {
        preventDefault() {
          isPrevented = true;
        },
      });
      if (!isPrevented) window.destroy();
    },
    failToLoad: () => contentsListeners.get('did-fail-load')?.({}, ...([-6, 'ERR_FILE_NOT_FOUND'] as never[])),
    crash: (reason) => contentsListeners.get('render-process-gone')?.({}, ...([{ reason }] as never[])),
  };
  return window;
}

/** Timers that go off when the test says that the time has passed. */
export function createFakeTimers(): Timers & { pass(ms: number): void } {
  let now = 0;
  const waiting = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    after(delayMs, callback) {
      const entry = { at: now + delayMs, callback };
      waiting.add(entry);
      return () => void waiting.delete(entry);
    },
    pass(ms) {
      now += ms;
      for (const entry of [...waiting]) {
        if (entry.at > now || !waiting.delete(entry)) continue;
        entry.callback();
      }
    },
  };
}
