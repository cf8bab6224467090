import { expect, test } from 'vitest';
import { createFakeTimers, createFakeWindow, type FakeWindow } from '../testing/fake-window.ts';
import type { DesktopState } from './desktop-state.ts';
import { createMainWindow } from './main-window.ts';

interface Setting {
  state?: Partial<DesktopState>;
  hasTray?: boolean;
  freeAfterMs?: number;
}

function setUp({ state: initial = {}, hasTray = true, freeAfterMs = 60_000 }: Setting = {}) {
  const windows: FakeWindow[] = [];
  const told: string[] = [];
  const timers = createFakeTimers();
  let state: DesktopState = { bounds: null, isMaximized: false, knowsTray: true, exportFolder: null, ...initial };
  const main = createMainWindow({
    create(options) {
      const window = createFakeWindow(windows.length + 1, options);
      windows.push(window);
      return window;
    },
    pageUrl: 'app://llama-proxy/',
    state: {
      get: () => state,
      set(changes) {
        state = { ...state, ...changes };
      },
    },
    workAreas: () => [{ x: 0, y: 0, width: 1920, height: 1040 }],
    backgroundColor: () => '#0f1215',
    closesToTray: () => hasTray,
    freeAfterMs: () => freeAfterMs,
    onFirstHidden: () => told.push('hint'),
    onVisible: (id, isVisible) => told.push(`${id} ${isVisible ? 'seen' : 'unseen'}`),
    onLastClosed: () => told.push('last closed'),
    onProblem: (message) => told.push(message),
    onSessionEnd: () => told.push('session ends'),
    timers,
  });
  return {
    main,
    windows,
    told,
    timers,
    state: () => state,
    last: () => windows.at(-1)!,
    openReady() {
      main.open();
      windows.at(-1)!.happens('ready-to-show');
      return windows.at(-1)!;
    },
  };
}

test('no window before it is asked for, and none shown before it has something to show', () => {
  const { main, windows, told } = setUp();
  expect(windows).toStrictEqual([]);
  main.open();
  main.open();
  expect(windows.length).toBe(1);
  const [window] = windows as [FakeWindow];
  expect([window.state.isVisible, window.options.backgroundColor, window.loaded]).toStrictEqual([
    false,
    '#0f1215',
    ['app://llama-proxy/'],
  ]);
  window.happens('ready-to-show');
  expect([window.state.isVisible, told]).toStrictEqual([true, ['1 seen']]);
});

test('a page that cannot be loaded is shown all the same: it says why', () => {
  const { main, last, told } = setUp();
  main.open();
  last().failToLoad();
  expect(last().state.isVisible).toBe(true);
  expect(told[0]).toContain('ERR_FILE_NOT_FOUND');
});

test('closing it leaves the program in the tray, with a hint the first time', () => {
  const { openReady, told, main } = setUp({ state: { knowsTray: false } });
  const window = openReady();
  window.clickClose();
  main.open();
  window.clickClose();
  expect([window.isDestroyed, window.state.isVisible]).toStrictEqual([false, false]);
  expect(told).toStrictEqual(['1 seen', '1 unseen', 'hint', '1 seen', '1 unseen']);
});

test('where there is no tray, closing it ends the program', () => {
  const { openReady, told } = setUp({ hasTray: false });
  openReady().clickClose();
  expect(told).toStrictEqual(['1 seen', 'last closed']);
});

test('in the tray it gives its memory back after a while, and is made anew on demand', () => {
  const { openReady, main, timers, windows, told } = setUp();
  const first = openReady();
  first.clickClose();
  timers.pass(59_999);
  expect(first.isDestroyed).toBe(false);
  timers.pass(1);
  expect(first.isDestroyed).toBe(true);
  expect(told).not.toContain('last closed');
  main.open();
  expect([windows.length, main.owns(1), main.owns(2)]).toStrictEqual([2, false, true]);
});

test('shown again in time, it stays', () => {
  const { openReady, main, timers } = setUp();
  const window = openReady();
  window.clickClose();
  timers.pass(30_000);
  main.open();
  timers.pass(60_000);
  expect([window.isDestroyed, window.state.isVisible]).toStrictEqual([false, true]);
});

test('0 seconds: it is kept', () => {
  const { openReady, timers } = setUp({ freeAfterMs: 0 });
  const window = openReady();
  window.clickClose();
  timers.pass(10_000_000);
  expect(window.isDestroyed).toBe(false);
});

test('minimised it cannot be seen, but is not given up', () => {
  const { openReady, main, timers, told } = setUp();
  const window = openReady();
  window.minimize();
  timers.pass(100_000);
  expect([window.isDestroyed, main.isVisible(1)]).toStrictEqual([false, false]);
  main.open();
  expect([main.isVisible(1), told]).toStrictEqual([true, ['1 seen', '1 unseen', '1 seen', '1 seen']]);
});

test('where it stood is remembered, once the user has let go of it', () => {
  const { openReady, timers, state } = setUp();
  const window = openReady();
  window.bounds = { x: 10, y: 20, width: 900, height: 700 };
  window.happens('move');
  window.happens('resize');
  timers.pass(499);
  expect(state().bounds).toBeNull();
  timers.pass(1);
  expect(state().bounds).toStrictEqual({ x: 10, y: 20, width: 900, height: 700 });
  window.maximize();
  timers.pass(500);
  expect(state().isMaximized).toBe(true);
});

test('it opens where it stood, maximised if it was', () => {
  const { openReady } = setUp({ state: { bounds: { x: 10, y: 20, width: 900, height: 700 }, isMaximized: true } });
  const window = openReady();
  expect(window.options).toMatchObject({ x: 10, y: 20, width: 900, height: 700 });
  expect(window.state.isMaximized).toBe(true);
});

test('a place in the page is opened in the window that is there, and in one that is made for it', () => {
  const { main, openReady, last } = setUp();
  main.open({ screen: 'requests', requestId: 'a/b' });
  expect(last().loaded).toStrictEqual(['app://llama-proxy/#/requests/a%2Fb']);
  const window = openReady();
  main.open({ screen: 'connect' });
  expect(window.loaded.at(-1)).toBe('app://llama-proxy/#/connect');
});

test('the tray hides it when it is in front, and brings it there otherwise', () => {
  const { main, openReady } = setUp();
  const window = openReady();
  main.toggle();
  expect(window.state).toMatchObject({ isVisible: true, isFocused: true });
  main.toggle();
  expect(window.state.isVisible).toBe(false);
  main.toggle();
  expect(window.state.isVisible).toBe(true);
});

test('the click on the tray that took its focus hides it; one that comes later brings it to the front', () => {
  const { main, openReady, timers } = setUp();
  const window = openReady();
  window.happens('blur');
  timers.pass(299);
  main.toggle();
  expect(window.state.isVisible).toBe(false);
  main.toggle();
  window.state.isFocused = false;
  window.happens('blur');
  timers.pass(300);
  main.toggle();
  expect(window.state).toMatchObject({ isVisible: true, isFocused: true });
});

test('a page that crashes is replaced once; one that goes on crashing is not', () => {
  const { openReady, windows, timers, told } = setUp();
  openReady().crash('oom');
  expect(windows.map(({ isDestroyed }) => isDestroyed)).toStrictEqual([true, false]);
  windows[1]!.happens('ready-to-show');
  windows[1]!.crash('crashed');
  expect(windows.length).toBe(2);
  expect(told.filter((line) => line.includes('process ended'))).toStrictEqual([
    "the window's process ended: oom",
    "the window's process ended: crashed",
  ]);
  openReady();
  timers.pass(10_000);
  windows[2]!.crash('crashed');
  expect(windows.length).toBe(4);
});

test('a crash that cannot be mended ends a program that nobody could reach any more', () => {
  const { openReady, windows, told } = setUp({ hasTray: false });
  openReady().crash('oom');
  windows[1]!.crash('oom');
  expect(told.at(-1)).toBe('last closed');
});

test('at the end it goes without being asked, and is remembered', () => {
  const { openReady, main, state, told } = setUp();
  const window = openReady();
  main.destroy();
  expect([window.isDestroyed, state().bounds?.width, told]).toStrictEqual([true, 1180, ['1 seen']]);
  main.destroy();
});

test('the colour behind the page follows the system', () => {
  const { openReady, main } = setUp();
  const window = openReady();
  main.repaint();
  expect(window.state.color).toBe('#0f1215');
});

test('the end of the session is told, which Windows tells windows only', () => {
  const { main, windows, told } = setUp();
  main.open();
  windows[0]?.happens('session-end');
  expect(told).toContain('session ends');
});
