import { contextBridge, ipcRenderer } from 'electron';
import { createPreloadBridge } from '#shared/contract/create-preload-bridge.ts';

// All that the page gets of the desktop: the contract. No channel, no event and nothing of Electron's crosses.
contextBridge.exposeInMainWorld('llamaProxy', createPreloadBridge(ipcRenderer, globalThis.crypto.randomUUID()));
