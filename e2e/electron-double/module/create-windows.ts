import { createEvents, type DoubleEvents } from '../events.ts';
import type { ScreenSide, WindowOptions, WindowState } from '../line.ts';
import type { Peer } from '../peer.ts';
import { strict, strictClass } from '../strict.ts';
import type { AppDouble } from './create-app.ts';

export interface MadeWith {
  width: number;
  height: number;
  webPreferences: { preload: string };
}

type ContentsEvent =
  | 'did-fail-load'
  | 'render-process-gone'
  | 'will-navigate'
  | 'will-frame-navigate'
  | 'will-redirect'
  | 'will-attach-webview';

const windowEvents = [
  'ready-to-show',
  'show',
  'hide',
  'minimize',
  'restore',
  'focus',
  'blur',
  'resize',
  'move',
  'maximize',
  'unmaximize',
  'session-end',
  'close',
  'closed',
] as const;

/** A page's end of a window, as listeners of `ipcMain` see it. */
export interface ContentsDouble {
  readonly id: number;
  readonly isDestroyed: () => boolean;
  readonly send: (channel: string, ...values: unknown[]) => void;
  readonly on: (event: ContentsEvent, listener: (...args: never[]) => void) => void;
  readonly once: (event: 'destroyed', listener: () => void) => void;
  readonly setWindowOpenHandler: (handler: (details: { url: string }) => { action: string }) => void;
}

interface OpenWindow {
  readonly contents: ContentsDouble;
  readonly contentsEvents: DoubleEvents<ContentsEvent>;
  mayOpen(url: string): boolean;
  close(): void;
  state(): WindowState;
}

/** The double of `BrowserWindow`: each is a page of Chromium at the other end of the line. */
export function createWindows(peer: Peer<ScreenSide>, { events: appEvents }: AppDouble) {
  const open = new Map<number, OpenWindow>();
  let last = 0;

  function make(options: MadeWith): object {
    last += 1;
    const id = last;
    const events = createEvents('BrowserWindow', windowEvents);
    const page = createContents(peer, id);
    const shown = { isVisible: false, isMinimized: false, isMaximized: false, isFocused: false };
    let isReady = false;
    let isDestroyed = false;
    const { width, height, webPreferences } = options;
    const asked: WindowOptions = { width, height, preload: webPreferences.preload };
    // Calls that nobody waits for arrive in their order; one that failed fails the journey by what it then does not see.
    const tell = (told: Promise<unknown>): void =>
      void told.catch((error) => !isDestroyed && process.stderr.write(`${error}\n`));
    tell(peer.call('open', id, asked));

    function setVisible(isVisible: boolean): void {
      if (shown.isVisible === isVisible) return;
      shown.isVisible = isVisible;
      tell(peer.call('setVisible', id, isVisible));
      events.emit(isVisible ? 'show' : 'hide');
    }

    function setFocused(isFocused: boolean): void {
      if (shown.isFocused === isFocused) return;
      shown.isFocused = isFocused;
      events.emit(isFocused ? 'focus' : 'blur');
    }

    function destroy(): void {
      if (isDestroyed) return;
      isDestroyed = true;
      open.delete(id);
      tell(peer.call('destroy', id));
      page.destroy();
      events.emit('closed');
      if (open.size === 0) appEvents.emit('window-all-closed');
    }

    const window = {
      id,
      webContents: page.contents,
      on: events.on,
      async loadURL(url: string): Promise<void> {
        try {
          await peer.call('load', id, url);
        } catch (error) {
          if (isDestroyed) return;
          page.events.emit('did-fail-load', {}, -2, String(error));
          throw error;
        }
        if (isReady || isDestroyed) return;
        isReady = true;
        events.emit('ready-to-show');
      },
      show() {
        setVisible(true);
        setFocused(true);
      },
      hide() {
        setFocused(false);
        setVisible(false);
      },
      focus: () => setFocused(true),
      restore() {
        shown.isMinimized = false;
        events.emit('restore');
      },
      maximize() {
        shown.isMaximized = true;
        events.emit('maximize');
      },
      destroy,
      isVisible: () => shown.isVisible,
      isMinimized: () => shown.isMinimized,
      isMaximized: () => shown.isMaximized,
      isFocused: () => shown.isFocused,
      getNormalBounds: () => ({ x: 0, y: 0, width, height }),
      setBackgroundColor: () => undefined,
    };
    open.set(id, {
      contents: page.contents,
      contentsEvents: page.events,
      mayOpen: page.mayOpen,
      close: () => void (events.emitPreventable('close') || destroy()),
      state: () => ({ id, isVisible: shown.isVisible, webPreferences: { ...webPreferences } }),
    });
    appEvents.emit('web-contents-created', {}, page.contents);
    return strict('BrowserWindow', window, () => {
      if (isDestroyed) throw new TypeError('Object has been destroyed');
    });
  }

  function get(id: number): OpenWindow {
    const found = open.get(id);
    if (found === undefined) throw new Error(`there is no window ${id}`);
    return found;
  }

  return {
    BrowserWindow: strictClass('BrowserWindow', make),
    contentsOf: (id: number) => get(id).contents,
    mayNavigate(id: number, url: string, isMain: boolean): boolean {
      const { contentsEvents } = get(id);
      const isFramePrevented = contentsEvents.emitPreventable('will-frame-navigate', { url });
      return !isFramePrevented && !(isMain && contentsEvents.emitPreventable('will-navigate', { url }));
    },
    mayOpen: (id: number, url: string) => get(id).mayOpen(url),
    close: (id: number) => get(id).close(),
    states: () => [...open.values()].map(({ state }) => state()),
  };
}

function createContents(peer: Peer<ScreenSide>, id: number) {
  const events: DoubleEvents<ContentsEvent> = createEvents('WebContents', [
    'did-fail-load',
    'render-process-gone',
    'will-navigate',
    'will-frame-navigate',
    'will-redirect',
    'will-attach-webview',
  ]);
  const ends: (() => void)[] = [];
  let isDestroyed = false;
  // As Electron: without a handler every window opens.
  let openHandler = (_details: { url: string }): { action: string } => ({ action: 'allow' });
  const contents: ContentsDouble = {
    id,
    on: events.on,
    once: (_event, listener) => void ends.push(listener),
    isDestroyed: () => isDestroyed,
    send: (channel, ...values) => void peer.call('deliver', id, channel, values).catch(() => undefined),
    setWindowOpenHandler(handler) {
      openHandler = handler;
    },
  };
  return {
    events,
    contents: strict('WebContents', contents, (key) => {
      if (isDestroyed && key !== 'isDestroyed' && key !== 'id') throw new TypeError('Object has been destroyed');
    }),
    mayOpen: (url: string) => openHandler({ url }).action === 'allow',
    destroy() {
      isDestroyed = true;
      for (const end of ends) end();
    },
  };
}
