/** As much of Electron's `Session` as is shut. */
export interface GuardedSession {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, callback: (isGranted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  on(event: 'will-download', listener: (event: { preventDefault(): void }) => void): unknown;
  readonly webRequest: {
    onBeforeRequest(
      listener: (details: { readonly url: string }, callback: (response: { cancel: boolean }) => void) => void,
    ): void;
  };
}

export interface SessionGuardOptions {
  isOwnPage(url: string): boolean;
  /** The tools for developers are open to them: their pages may load. */
  isDevelopment: boolean;
  onRefused(what: string): void;
}

/**
 * Shuts a session: no permission of any kind, no device, no download, and no request but for our own page. The window shows what
 * models wrote; whatever of that should come to run must find every door closed.
 */
export function guardSession(session: GuardedSession, options: SessionGuardOptions): void {
  const { isOwnPage, isDevelopment, onRefused } = options;
  session.setPermissionRequestHandler((_contents, permission, callback) => {
    onRefused(`permission ${permission}`);
    callback(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    onRefused('a download');
    event.preventDefault();
  });
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    const isAllowed = isOwnPage(url) || isInline(url) || (isDevelopment && isOfDevelopment(url, isOwnPage));
    if (!isAllowed) onRefused(`a request to ${url.slice(0, 200)}`);
    callback({ cancel: !isAllowed });
  });
}

/** Pictures that stand in the page itself; its policy says where they may. */
function isInline(url: string): boolean {
  return url.startsWith('data:');
}

function isOfDevelopment(url: string, isOwnPage: (url: string) => boolean): boolean {
  // The dev server tells of changes over a web socket of its own origin.
  return url.startsWith('devtools:') || isOwnPage(url.replace(/^ws/, 'http'));
}
