import type { DesktopStateFile, Rectangle } from './desktop-state.ts';
import { leastSize, placeWindow } from './window-bounds.ts';
import type { NewWindow, Timers, WindowPart } from './window-parts.ts';
import { hashOf, type WindowPlace } from './window-place.ts';

export interface MainWindowOptions {
  /** Makes a window that is not shown yet. */
  create(window: NewWindow): WindowPart;
  pageUrl: string;
  state: DesktopStateFile;
  /** Screens without their panels, the main one first. */
  workAreas(): readonly Rectangle[];
  /** What stands there until the page paints: that of the page, so that nothing flashes. */
  backgroundColor(): string;
  /** Whether closing it leaves the program in the tray now. */
  closesToTray(): boolean;
  /** How long a window in the tray keeps its memory; 0: always. */
  freeAfterMs(): number;
  /** It was closed to the tray for the first time ever. */
  onFirstHidden(): void;
  /** It can be seen, or no longer. */
  onVisible(contentsId: number, isVisible: boolean): void;
  /** It was closed where nothing else would be left of the program. */
  onLastClosed(): void;
  onProblem(message: string): void;
  /** Windows shuts down, or its user leaves; it tells windows only. */
  onSessionEnd(): void;
  timers: Timers;
}

/** The one window, made when it is wanted and given up when it was not for a while. */
export interface MainWindow {
  /** Shows it, made anew if need be. */
  open(place?: WindowPlace): void;
  /** Hides it when it is in front, shows it otherwise. */
  toggle(): void;
  owns(contentsId: number): boolean;
  isVisible(contentsId: number): boolean;
  isFocused(): boolean;
  /** The colours of the system changed. */
  repaint(): void;
  /** For good: the program ends. */
  destroy(): void;
}

/** A drag across the screen is some hundred events. */
const rememberAfterMs = 500;

/** A click on the tray takes the focus away before it is told: so recently in front means in front. */
const focusGraceMs = 300;

/** A page that crashes again within this time would do nothing else. */
const crashPauseMs = 10_000;

export function createMainWindow(options: MainWindowOptions): MainWindow {
  const { create, pageUrl, state, closesToTray, freeAfterMs, onVisible, onLastClosed, onProblem, timers } = options;
  let window: WindowPart | null = null;
  let isReady = false;
  let crashedAt = Number.NEGATIVE_INFINITY;
  let blurredAt = Number.NEGATIVE_INFINITY;
  let stopFreeing = (): void => {};
  let stopRemembering = (): void => {};

  function make(hash: string): WindowPart {
    const placement = placeWindow(state.get().bounds, options.workAreas());
    const made = create({
      ...placement,
      minWidth: leastSize.width,
      minHeight: leastSize.height,
      backgroundColor: options.backgroundColor(),
    });
    isReady = false;
    watch(made);
    // A failure is told by did-fail-load as well.
    made.loadURL(pageUrl + hash).catch(() => {});
    return made;
  }

  function watch(made: WindowPart): void {
    const { id } = made.webContents;
    const seen = (): void => onVisible(id, canBeSeen(made));
    for (const event of ['show', 'hide', 'minimize', 'restore'] as const) made.on(event, seen);
    made.on('blur', () => {
      blurredAt = timers.now();
    });
    for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) made.on(event, rememberSoon);
    made.on('session-end', options.onSessionEnd);
    made.on('ready-to-show', () => firstShow(made));
    made.on('close', (event) => {
      remember();
      if (!closesToTray()) return;
      event.preventDefault();
      hideToTray(made);
    });
    made.on('closed', () => {
      if (window !== made) return;
      forget();
      onLastClosed();
    });
    made.webContents.on('did-fail-load', (_event, code, description) => {
      onProblem(`the page could not be loaded: ${description} (${code})`);
      firstShow(made);
    });
    made.webContents.on('render-process-gone', (_event, { reason }) => replaceCrashed(made, reason));
  }

  function firstShow(made: WindowPart): void {
    if (isReady || made !== window) return;
    isReady = true;
    if (state.get().isMaximized) made.maximize();
    made.show();
  }

  function hideToTray(made: WindowPart): void {
    made.hide();
    if (!state.get().knowsTray) {
      state.set({ knowsTray: true });
      options.onFirstHidden();
    }
    stopFreeing();
    if (freeAfterMs() > 0) stopFreeing = timers.after(freeAfterMs(), give);
  }

  /** Without its `closed` counting as the user's wish. */
  function give(): void {
    const left = window;
    forget();
    left?.destroy();
  }

  function forget(): void {
    stopFreeing();
    stopRemembering();
    window = null;
  }

  function replaceCrashed(made: WindowPart, reason: string): void {
    if (made !== window || reason === 'clean-exit') return;
    onProblem(`the window's process ended: ${reason}`);
    const wasSeen = canBeSeen(made) || !isReady;
    give();
    const isAgain = timers.now() - crashedAt < crashPauseMs;
    crashedAt = timers.now();
    if (wasSeen && !isAgain) open({ screen: 'last' });
    else if (!closesToTray()) onLastClosed();
  }

  function rememberSoon(): void {
    stopRemembering();
    stopRemembering = timers.after(rememberAfterMs, remember);
  }

  function remember(): void {
    stopRemembering();
    if (window === null || !isReady) return;
    const { x, y, width, height } = window.getNormalBounds();
    state.set({ bounds: { x, y, width, height }, isMaximized: window.isMaximized() });
  }

  function open(place: WindowPlace = { screen: 'last' }): void {
    const hash = hashOf(place);
    stopFreeing();
    if (window === null) {
      window = make(hash ?? '');
      return;
    }
    if (hash !== null) window.loadURL(pageUrl + hash).catch(() => {});
    // One that is still loading shows itself when it has something to show.
    if (!isReady) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  return {
    open,
    toggle() {
      const isInFront = window?.isFocused() || timers.now() - blurredAt < focusGraceMs;
      if (window !== null && canBeSeen(window) && isInFront) hideToTray(window);
      else open();
    },
    owns: (contentsId) => window?.webContents.id === contentsId,
    isVisible: (contentsId) => window?.webContents.id === contentsId && canBeSeen(window),
    isFocused: () => window?.isFocused() ?? false,
    repaint: () => window?.setBackgroundColor(options.backgroundColor()),
    destroy() {
      remember();
      give();
    },
  };
}

function canBeSeen(window: WindowPart): boolean {
  return window.isVisible() && !window.isMinimized();
}
