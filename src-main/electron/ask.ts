/** A question with buttons, in words of the program. */
export interface Question {
  message: string;
  detail: string;
  /** The first one is what Enter does, the last one what Escape does. */
  buttons: readonly [string, ...string[]];
}

/** Index of the button that was taken. */
export type Ask = (question: Question) => Promise<number>;

/** As much of Electron's `dialog` as asks. */
export interface MessageDialog {
  showMessageBox(options: {
    type: 'question';
    title: string;
    message: string;
    detail: string;
    buttons: string[];
    defaultId: number;
    cancelId: number;
    noLink: boolean;
  }): Promise<{ response: number }>;
}

/** Asks in a window of the system, which needs no window of ours. */
export function createAsk(dialog: MessageDialog): Ask {
  return async ({ message, detail, buttons }) => {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      title: 'llama-proxy',
      message,
      detail,
      buttons: [...buttons],
      defaultId: 0,
      cancelId: buttons.length - 1,
      noLink: true,
    });
    return response;
  };
}
