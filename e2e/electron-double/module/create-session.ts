import { createEvents } from '../events.ts';
import type { ServedFile } from '../line.ts';
import { strict } from '../strict.ts';

type RequestListener = (details: { url: string }, callback: (response: { cancel: boolean }) => void) => void;

/** The doubles of the session and of `protocol`. Permissions are asked of nobody: Chromium's own contexts grant none. */
export function createSession() {
  const events = createEvents('Session', ['will-download']);
  const schemes = new Map<string, (request: { url: string; method: string }) => Promise<Response>>();
  let declared: readonly string[] = [];
  let onBeforeRequest: RequestListener = (_details, callback) => callback({ cancel: false });

  return {
    defaultSession: strict('Session', {
      on: events.on,
      setPermissionRequestHandler: () => undefined,
      setPermissionCheckHandler: () => undefined,
      setDevicePermissionHandler: () => undefined,
      webRequest: strict('WebRequest', {
        onBeforeRequest(listener: RequestListener) {
          onBeforeRequest = listener;
        },
      }),
    }),
    protocol: strict('protocol', {
      registerSchemesAsPrivileged(schemesOf: readonly { scheme: string }[]) {
        declared = schemesOf.map(({ scheme }) => scheme);
      },
      handle(scheme: string, handler: (request: { url: string; method: string }) => Promise<Response>) {
        if (!declared.includes(scheme)) throw new Error(`${scheme} was not declared before the app was ready`);
        schemes.set(scheme, handler);
      },
    }),
    async serve(url: string, method: string): Promise<ServedFile> {
      const handler = schemes.get(new URL(url).protocol.slice(0, -1));
      if (handler === undefined) throw new Error(`nobody serves ${url}`);
      const response = await handler({ url, method });
      const body = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, headers: Object.fromEntries(response.headers), body };
    },
    mayRequest: (url: string) =>
      new Promise<boolean>((resolve) => onBeforeRequest({ url }, ({ cancel }) => resolve(!cancel))),
  };
}
