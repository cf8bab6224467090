import { onTestFinished } from 'vitest';
import { createPreloadBridge } from '#shared/contract/create-preload-bridge.ts';
import type { PreloadBridge } from '#shared/contract/preload-bridge.ts';
import type { Entrance } from '../../api/create-api.ts';
import type { SenderFrame } from '../ipc/ipc-parts.ts';
import { createIpcServer, type IpcServer } from '../ipc/ipc-server.ts';
import { isOwnSender } from '../ipc/sender-check.ts';
import { createFakeIpc, type FakePage } from './fake-ipc.ts';

export interface PageUnderTest {
  preload: PreloadBridge;
  page: FakePage;
  server: IpcServer;
  /** Loads the page anew in the same window. */
  reload(): PreloadBridge;
  /** Messages that were not answered: channel and address. */
  strangers: string[];
}

export interface PageOptions {
  /** Where the messages come from, if not from our page's main frame; null: the frame is gone. */
  frame?: Partial<SenderFrame> | null;
  isVisible?: boolean;
  /** Another window than ours. */
  isForeign?: boolean;
}

/** A page joined to an api by the IPC carrier, preload and all. */
export function openPage(entrance: Pick<Entrance, 'answer' | 'feed'>, options: PageOptions = {}): PageUnderTest {
  const { frame = {}, isVisible = true, isForeign = false } = options;
  const fake = createFakeIpc();
  const page = fake.open(frame);
  const strangers: string[] = [];
  const own = {
    isOwnContents: (id: number) => id === page.contents.id && !isForeign,
    isOwnPage: (url: string) => url.startsWith('app://llama-proxy/'),
  };
  const server = createIpcServer({
    ipc: fake.main,
    entrance,
    isOwnSender: (event) => isOwnSender(event, own),
    isVisible: () => isVisible,
    onStranger: (channel, url) => strangers.push(`${channel} ${url}`),
  });
  onTestFinished(server.close);
  let documents = 0;
  const load = (): PreloadBridge => {
    documents += 1;
    return createPreloadBridge(page.ipc, `document-${documents}`);
  };
  return { preload: load(), page, server, reload: load, strangers };
}
