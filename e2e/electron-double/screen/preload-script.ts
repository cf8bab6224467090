/** Names of the bindings between a page and its window; gone from the page before anything of the page runs. */
export const bindingNames = {
  invoke: 'electronDoubleInvoke',
  send: 'electronDoubleSend',
} as const;

/** Where the screen finds the page's end of the line; a symbol of the registry, so that no global name is taken. */
export const pageEndKey = 'electron-double';

/** What a page's end can be told. */
export interface PageEnd {
  deliver(channel: string, values: unknown[]): void;
  setVisible(isVisible: boolean): void;
}

/**
 * The script that runs before any of the page's own: in the main frame the built preload with the double of its half of Electron, in
 * other frames nothing of it, as without `nodeIntegrationInSubFrames`. Other than in Electron it shares the page's world: what Chromium
 * does not isolate here is not shown to be isolated.
 */
export function preloadScript(preload: string): string {
  return `(${install})(${JSON.stringify({ bindingNames, pageEndKey })}, function (require, module, exports) {${preload}\n});`;
}

/** Runs in the page. */
function install(
  names: { bindingNames: typeof bindingNames; pageEndKey: string },
  preload: (require: (name: string) => object, module: object, exports: object) => void,
): void {
  type Binding = (channel: string, values: unknown[]) => Promise<unknown>;
  const page = globalThis as unknown as Record<string, Binding> & Record<symbol, PageEnd>;
  const invoke = page[names.bindingNames.invoke] as Binding;
  const send = page[names.bindingNames.send] as Binding;
  if (window !== window.top) return;
  delete page[names.bindingNames.invoke];
  delete page[names.bindingNames.send];
  const listeners = new Map<string, ((event: object, ...values: unknown[]) => void)[]>();
  let visibility: 'visible' | 'hidden' = 'hidden';
  Object.defineProperty(document, 'visibilityState', { get: () => visibility });

  function strict<T extends object>(name: string, parts: T): T {
    return new Proxy(parts, {
      get(target, key) {
        if (!Object.hasOwn(target, key))
          throw new Error(`the test double of the electron module has no ${name}.${String(key)}`);
        return Reflect.get(target, key);
      },
    });
  }

  const electron = strict('electron', {
    contextBridge: strict('contextBridge', {
      exposeInMainWorld(name: string, api: object) {
        Object.defineProperty(globalThis, name, { value: Object.freeze(api), enumerable: true });
      },
    }),
    ipcRenderer: strict('ipcRenderer', {
      invoke: (channel: string, ...values: unknown[]) => invoke(channel, values),
      send: (channel: string, ...values: unknown[]) => void send(channel, values),
      on(channel: string, listener: (event: object, ...values: unknown[]) => void) {
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      },
    }),
  });
  page[Symbol.for(names.pageEndKey)] = {
    deliver(channel, values) {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...values);
    },
    setVisible(isVisible) {
      const next = isVisible ? 'visible' : 'hidden';
      if (next === visibility) return;
      visibility = next;
      document.dispatchEvent(new Event('visibilitychange'));
    },
  };
  function require(name: string): object {
    if (name !== 'electron') throw new Error(`module not found: ${name}`);
    return electron;
  }
  preload(require, { exports: {} }, {});
}
