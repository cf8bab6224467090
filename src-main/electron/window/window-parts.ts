import type { Rectangle } from './desktop-state.ts';

/** As much of Electron's `BrowserWindow` as is used. */
export interface WindowPart {
  readonly webContents: WindowContents;
  on(event: WindowEvent, listener: () => void): unknown;
  on(event: 'close', listener: (event: { preventDefault(): void }) => void): unknown;
  loadURL(url: string): Promise<void>;
  show(): void;
  hide(): void;
  focus(): void;
  restore(): void;
  maximize(): void;
  destroy(): void;
  isVisible(): boolean;
  isMinimized(): boolean;
  isMaximized(): boolean;
  isFocused(): boolean;
  getNormalBounds(): Rectangle;
  setBackgroundColor(color: string): void;
}

export type WindowEvent =
  | 'ready-to-show'
  | 'show'
  | 'hide'
  | 'minimize'
  | 'restore'
  | 'blur'
  | 'resize'
  | 'move'
  | 'maximize'
  | 'unmaximize'
  | 'session-end'
  | 'closed';

export interface WindowContents {
  readonly id: number;
  on(event: 'did-fail-load', listener: (event: object, code: number, description: string) => void): unknown;
  on(event: 'render-process-gone', listener: (event: object, details: { readonly reason: string }) => void): unknown;
}

/** What a window is made with. */
export interface NewWindow {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly minWidth: number;
  readonly minHeight: number;
  readonly backgroundColor: string;
}

/** The clock of windows; `systemTimers` in the program. */
export interface Timers {
  now(): number;
  /** Calls once after `delayMs`; returns the way to call it off. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
