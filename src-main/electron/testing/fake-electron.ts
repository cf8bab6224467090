import { EventEmitter } from 'node:events';
import type { ElectronParts } from '../electron-parts.ts';
import type { NewWindow } from '../window/window-parts.ts';
import { createFakeIpc, type FakePage } from './fake-ipc.ts';
import { createFakeWindow, type FakeWindow } from './fake-window.ts';

/** What the desktop host did to an Electron that is not there. */
export interface FakeElectron {
  readonly parts: ElectronParts;
  readonly windows: readonly FakeWindow[];
  /** The page's end of a window's carrier. */
  page(window: FakeWindow): FakePage;
  readonly trays: { isDestroyed: boolean }[];
  readonly notifications: string[];
  /** Each message box; `answer` is pressed. */
  readonly asked: { message: string; detail: string; buttons: string[] }[];
  answer: string;
  readonly opened: string[];
  /** What of the session got a handler. */
  readonly shut: readonly string[];
  readonly handled: Map<string, (request: Request) => Promise<Response>>;
  readonly app: EventEmitter;
  readonly powerMonitor: EventEmitter;
  /** Resolves with the exit code when the app has ended. */
  readonly ended: Promise<number>;
}

export interface FakeElectronOptions {
  isPackaged?: boolean;
  hasLock?: boolean;
  /** Its icon cannot be read. */
  failsTray?: boolean;
}

/** Electron without its binary: as much as the host is to use of it, and an error for anything else. */
export function createFakeElectron(options: FakeElectronOptions = {}): FakeElectron {
  const { isPackaged = false, hasLock = true, failsTray = false } = options;
  const ended = Promise.withResolvers<number>();
  const windows: FakeWindow[] = [];
  const pages = new Map<FakeWindow, FakePage>();
  const trays: { isDestroyed: boolean }[] = [];
  const notifications: string[] = [];
  const asked: { message: string; detail: string; buttons: string[] }[] = [];
  const opened: string[] = [];
  const shut: string[] = [];
  const handled = new Map<string, (request: Request) => Promise<Response>>();
  const ipc = createFakeIpc();

  const app = Object.assign(new EventEmitter(), {
    isPackaged,
    exit: ended.resolve,
    quit() {
      let isHeld = false;
      app.emit('before-quit', {
        preventDefault() {
          isHeld = true;
        },
      });
      if (!isHeld) ended.resolve(0);
    },
    getLoginItemSettings: () => ({ openAtLogin: false, executableWillLaunchAtLogin: false }),
    getPath(name: string) {
      if (name === 'downloads') return '/downloads';
      throw new Error(`getPath('${name}') was not expected`);
    },
    requestSingleInstanceLock: () => hasLock,
    setAboutPanelOptions() {},
    setAppUserModelId() {},
    setPath() {},
    whenReady: async () => {},
  });

  class BrowserWindow {
    constructor(options: NewWindow) {
      const page = ipc.open();
      const window = createFakeWindow(page.contents.id, options);
      windows.push(window);
      pages.set(window, page);
      window.on('closed', () => page.destroy());
      // biome-ignore lint/correctness/noConstructorReturn: what `new` gives is the fake itself.
      return window;
    }
  }

  class Tray {
    isDestroyed = false;
    constructor() {
      if (failsTray) throw new Error('no such icon');
      trays.push(this);
    }
    setToolTip() {}
    setImage() {}
    on() {}
    destroy() {
      this.isDestroyed = true;
    }
  }

  class Notification {
    static isSupported = () => true;
    readonly title: string;
    constructor({ title }: { title: string }) {
      this.title = title;
    }
    on() {}
    show() {
      notifications.push(this.title);
    }
  }

  const powerMonitor = new EventEmitter();
  const area = { workArea: { x: 0, y: 0, width: 1920, height: 1040 }, scaleFactor: 1 };
  const fake = {
    parts: strict({
      app: strict(app),
      BrowserWindow,
      Menu: strict({ setApplicationMenu() {} }),
      Notification,
      Tray,
      clipboard: strict({}),
      dialog: strict({
        async showMessageBox(box: { message: string; detail: string; buttons: string[] }) {
          asked.push(box);
          return { response: box.buttons.findIndex((label) => label.includes(fake.answer)) };
        },
      }),
      ipcMain: ipc.main,
      nativeTheme: strict(Object.assign(new EventEmitter(), { shouldUseDarkColors: true })),
      powerMonitor,
      protocol: strict({
        registerSchemesAsPrivileged() {},
        handle: (scheme: string, handler: (request: Request) => Promise<Response>) => handled.set(scheme, handler),
      }),
      screen: strict({ getAllDisplays: () => [area], getPrimaryDisplay: () => area }),
      session: {
        defaultSession: strict({
          setPermissionRequestHandler: () => shut.push('setPermissionRequestHandler'),
          setPermissionCheckHandler: () => shut.push('setPermissionCheckHandler'),
          setDevicePermissionHandler: () => shut.push('setDevicePermissionHandler'),
          on: (event: string) => shut.push(event),
          webRequest: { onBeforeRequest: () => shut.push('onBeforeRequest') },
        }),
      },
      shell: strict({
        async openExternal(url: string) {
          opened.push(url);
        },
      }),
    }) as unknown as ElectronParts,
    windows,
    page: (window: FakeWindow) => pages.get(window)!,
    trays,
    notifications,
    asked,
    answer: '',
    opened,
    shut,
    handled,
    app,
    powerMonitor,
    ended: ended.promise,
  };
  return fake;
}

/** Throws where something is asked for that is not there, instead of giving `undefined`. */
function strict<T extends object>(parts: T): T {
  return new Proxy<object>(parts, {
    get(target, name) {
      if (!(name in target) && typeof name === 'string') throw new Error(`Electron's ${name} was not expected`);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' && !/^class /.test(String(value)) ? value.bind(target) : value;
    },
  }) as T;
}
