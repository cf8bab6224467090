import type { Bridge } from '#shared/contract/bridge.ts';
import { createHttpBridge } from '#shared/contract/http-bridge.ts';
import { createIpcBridge } from '#shared/contract/ipc-bridge.ts';
import type { PreloadBridge } from '#shared/contract/preload-bridge.ts';
import { browserPlatform } from './browser-platform.ts';

/** The page's global object, as far as the carrier is concerned. */
export interface PreloadHolder {
  readonly llamaProxy?: PreloadBridge;
}

/** The carrier of this page: the preload's object in the desktop window, else HTTP to the origin that served the page. */
export function pickBridge(page: PreloadHolder): Bridge {
  return page.llamaProxy === undefined ? createHttpBridge(browserPlatform) : createIpcBridge(page.llamaProxy);
}
