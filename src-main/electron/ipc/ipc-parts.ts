/** The frame that a message came from, as Electron's WebFrameMain knows it. */
export interface SenderFrame {
  readonly url: string;
  /** Null for a main frame. */
  readonly parent: object | null;
}

/** The page that a message came from. */
export interface SenderContents {
  readonly id: number;
  isDestroyed(): boolean;
  send(channel: string, ...values: unknown[]): void;
  once(event: 'destroyed', listener: () => void): unknown;
}

export interface IpcEvent {
  readonly sender: SenderContents;
  /** Null once the frame has gone elsewhere. */
  readonly senderFrame: SenderFrame | null;
}

/** As much of Electron's `ipcMain` as the carrier uses. */
export interface MainIpc {
  handle(channel: string, listener: (event: IpcEvent, ...values: unknown[]) => unknown): void;
  on(channel: string, listener: (event: IpcEvent, ...values: unknown[]) => void): unknown;
  removeHandler(channel: string): void;
  off(channel: string, listener: (event: IpcEvent, ...values: unknown[]) => void): unknown;
}
