/** What the program's side asks of the screen, where windows are pages of Chromium. */
export interface ScreenSide {
  /** Opens a window that is not shown yet. */
  open(window: number, options: WindowOptions): void;
  load(window: number, url: string): void;
  setVisible(window: number, isVisible: boolean): void;
  destroy(window: number): void;
  deliver(window: number, channel: string, values: unknown[]): void;
  /** Index of the button that somebody took. */
  messageBox(options: MessageBox): number;
  /** Null for Cancel. */
  saveDialog(options: { defaultPath: string }): string | null;
}

/** What the screen, and the journey through it, asks of the program's side. */
export interface ProgramSide {
  /** What `protocol.handle` answers. */
  serve(url: string, method: string): ServedFile;
  /** Whether the session lets a request out. */
  mayRequest(url: string): boolean;
  /** Whether a page may lead its window (`isMain`) or a frame of it to an address. */
  mayNavigate(window: number, url: string, isMain: boolean): boolean;
  mayOpen(window: number, url: string): boolean;
  /** `ipcRenderer.invoke` of a frame. */
  invoke(window: number, frame: Frame, channel: string, values: unknown[]): unknown;
  /** `ipcRenderer.send` of a frame. */
  send(window: number, frame: Frame, channel: string, values: unknown[]): void;
  /** Its user presses the window's close button. */
  closeWindow(window: number): void;
  windows(): WindowState[];
  tray(): TrayState | null;
  /** Clicks an item of the tray's menu, by the words on the way to it. */
  chooseInTray(labels: readonly string[]): void;
  clickTray(): void;
  clickNotification(index: number): void;
  /** What left for the system: notifications, copied texts, folders and addresses opened, in their order. */
  doings(): Doing[];
}

export interface WindowOptions {
  readonly width: number;
  readonly height: number;
  readonly preload: string;
}

export interface MessageBox {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

export interface ServedFile {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

export interface Frame {
  readonly url: string;
  readonly isMain: boolean;
}

export interface WindowState {
  readonly id: number;
  readonly isVisible: boolean;
  /** `webPreferences` that it was made with. */
  readonly webPreferences: Readonly<Record<string, unknown>>;
}

export interface TrayState {
  /** Path of its picture, which is there. */
  readonly image: string;
  readonly tooltip: string;
  readonly menu: readonly MenuEntry[];
}

export interface MenuEntry {
  /** Empty for a separator. */
  readonly label: string;
  readonly enabled: boolean;
  /** Null for an item that is no check box. */
  readonly checked: boolean | null;
  readonly items: readonly MenuEntry[];
}

export type Doing =
  | { readonly what: 'notification'; readonly title: string; readonly body: string }
  | { readonly what: 'copied'; readonly text: string }
  | { readonly what: 'path opened'; readonly path: string }
  | { readonly what: 'address opened'; readonly url: string };
