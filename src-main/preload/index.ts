import { contextBridge } from 'electron';

/** What a page may know of its host before the contract's `call` and `subscribe` cross here: only that there is one. */
contextBridge.exposeInMainWorld('llamaProxyHost', { kind: 'desktop' });
