import { expect, test } from 'vitest';
import { isOwnPage } from '../page/app-address.ts';
import { type GuardedContents, guardContents } from './guard-contents.ts';
import { type GuardedSession, guardSession } from './guard-session.ts';
import { webPreferences } from './web-preferences.ts';

function shutSession(devServer: URL | null = null) {
  const refused: string[] = [];
  const handlers: {
    request?: Parameters<GuardedSession['setPermissionRequestHandler']>[0];
    check?: Parameters<GuardedSession['setPermissionCheckHandler']>[0];
    device?: () => boolean;
    download?: (event: { preventDefault(): void }) => void;
    before?: Parameters<GuardedSession['webRequest']['onBeforeRequest']>[0];
  } = {};
  guardSession(
    {
      setPermissionRequestHandler: (handler) => {
        handlers.request = handler;
      },
      setPermissionCheckHandler: (handler) => {
        handlers.check = handler;
      },
      setDevicePermissionHandler: (handler) => {
        handlers.device = handler;
      },
      on: (_event, listener) => {
        handlers.download = listener;
      },
      webRequest: {
        onBeforeRequest: (listener) => {
          handlers.before = listener;
        },
      },
    },
    {
      isOwnPage: (url) => isOwnPage(url, devServer),
      isDevelopment: devServer !== null,
      onRefused: (what) => refused.push(what),
    },
  );
  const isLoaded = (url: string): boolean => {
    let cancelled: boolean | undefined;
    handlers.before!({ url }, ({ cancel }) => {
      cancelled = cancel;
    });
    expect(cancelled).toBeTypeOf('boolean');
    return cancelled === false;
  };
  return { handlers, refused, isLoaded };
}

function shutContents() {
  const listeners = new Map<string, (event: { url: string; preventDefault(): void }) => void>();
  const refused: string[] = [];
  let open: Parameters<GuardedContents['setWindowOpenHandler']>[0] | null = null;
  const contents = {
    on: (event: string, listener: (event: { url: string; preventDefault(): void }) => void) =>
      listeners.set(event, listener),
    setWindowOpenHandler(handler: NonNullable<typeof open>) {
      open = handler;
    },
  };
  guardContents(contents, { isOwnPage, onRefused: (what) => refused.push(what) });
  return {
    refused,
    open: (url: string) => open!({ url }),
    /** Whether it was let happen. */
    happens(event: string, url: string): boolean {
      let isPrevented = false;
      const preventDefault = (): void => {
        isPrevented = true;
      };
      listeners.get(event)!({ url, preventDefault });
      return !isPrevented;
    },
  };
}

test.each([
  'media',
  'geolocation',
  'notifications',
  'clipboard-read',
  'clipboard-sanitized-write',
  'openExternal',
  'fullscreen',
])('the permission %s is refused, asked for or looked up', (permission) => {
  const { handlers, refused } = shutSession();
  const answers: boolean[] = [];
  handlers.request!(null, permission, (isGranted) => answers.push(isGranted));
  answers.push(handlers.check!(null, permission));
  expect(answers).toStrictEqual([false, false]);
  expect(refused).toStrictEqual([`permission ${permission}`]);
});

test('devices and downloads are refused', () => {
  const { handlers, refused } = shutSession();
  expect(handlers.device!()).toBe(false);
  let isPrevented = false;
  handlers.download!({
    preventDefault() {
      isPrevented = true;
    },
  });
  expect([isPrevented, refused]).toStrictEqual([true, ['a download']]);
});

test.each([
  ['app://llama-proxy/assets/entry.js', true],
  ['data:image/png;base64,AA==', true],
  ['https://example.org/pixel.png', false],
  ['http://127.0.0.1:8067/api/feed', false],
  ['ws://localhost:5173/', false],
  ['file:///etc/passwd', false],
  ['devtools://devtools/bundled/inspector.html', false],
  ['blob:app://llama-proxy/1', false],
])('a request to %s is let out: %s', (url, expected) => {
  expect(shutSession().isLoaded(url)).toBe(expected);
});

test.each([
  ['http://localhost:5173/entry.tsx', true],
  ['ws://localhost:5173/', true],
  ['devtools://devtools/bundled/inspector.html', true],
  ['ws://example.org/', false],
  ['https://example.org/', false],
])('in development, a request to %s is let out: %s', (url, expected) => {
  expect(shutSession(new URL('http://localhost:5173')).isLoaded(url)).toBe(expected);
});

test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s: only to our own page', (event) => {
  const { happens, refused } = shutContents();
  expect(happens(event, 'app://llama-proxy/')).toBe(true);
  expect(happens(event, 'https://example.org/')).toBe(false);
  expect(happens(event, 'file:///etc/passwd')).toBe(false);
  expect(happens(event, 'javascript:alert(1)')).toBe(false);
  expect(refused.length).toBe(3);
});

test('no webview, and no window, not even of our own page', () => {
  const { happens, open, refused } = shutContents();
  expect(happens('will-attach-webview', 'app://llama-proxy/')).toBe(false);
  expect(open('https://example.org/')).toStrictEqual({ action: 'deny' });
  expect(open('app://llama-proxy/')).toStrictEqual({ action: 'deny' });
  expect(refused).toStrictEqual(['a webview', 'a window for https://example.org/', 'a window for app://llama-proxy/']);
});

test('the window is sandboxed, isolated and without Node', () => {
  expect(webPreferences('/preload.cjs', false)).toMatchObject({
    preload: '/preload.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    devTools: false,
  });
});

test('developers, and nobody else, get their tools', () => {
  expect(webPreferences('/preload.cjs', true)).toStrictEqual({
    ...webPreferences('/preload.cjs', false),
    devTools: true,
  });
});
