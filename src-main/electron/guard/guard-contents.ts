interface Preventable {
  preventDefault(): void;
}

interface Navigation extends Preventable {
  readonly url: string;
}

/** As much of Electron's `WebContents` as is shut. */
export interface GuardedContents {
  on(event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect', listener: (event: Navigation) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown;
  setWindowOpenHandler(handler: (details: { readonly url: string }) => { action: 'deny' }): void;
}

export interface ContentsGuardOptions {
  isOwnPage(url: string): boolean;
  onRefused(what: string): void;
}

/**
 * Keeps a page where it is: it cannot lead its window away, open another one, or hold a webview. The page has no links to elsewhere,
 * so none is opened in the browser either.
 */
export function guardContents(contents: GuardedContents, { isOwnPage, onRefused }: ContentsGuardOptions): void {
  const stay = (event: Navigation): void => {
    if (isOwnPage(event.url)) return;
    onRefused(`the way to ${event.url.slice(0, 200)}`);
    event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => {
    onRefused('a webview');
    event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    onRefused(`a window for ${url.slice(0, 200)}`);
    return { action: 'deny' };
  });
}
