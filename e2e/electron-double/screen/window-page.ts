import { readFile } from 'node:fs/promises';
import type { Browser, Frame as ChromiumFrame, Page, Request, Route } from 'playwright';
import type { ProgramSide, WindowOptions } from '../line.ts';
import type { Peer } from '../peer.ts';
import { toApp, toStandIn } from './page-address.ts';
import { bindingNames, type PageEnd, pageEndKey, preloadScript } from './preload-script.ts';

/** One window of the double: a page of Chromium in a context of its own. */
export interface WindowPage {
  readonly page: Page;
  load(url: string): Promise<void>;
  setVisible(isVisible: boolean): Promise<void>;
  deliver(channel: string, values: unknown[]): Promise<void>;
  close(): Promise<void>;
}

export async function createWindowPage(
  browser: Browser,
  program: Peer<ProgramSide>,
  id: number,
  { width, height, preload }: WindowOptions,
): Promise<WindowPage> {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  /** Where the app itself leads the window: nobody is asked for leave. */
  let loading: string | null = null;
  let isVisible = false;

  async function answer(route: Route): Promise<void> {
    const request = route.request();
    const url = toApp(request.url());
    const isNavigation = request.isNavigationRequest();
    if (isNavigation && pageOf(request) !== page) {
      // The app says in its log what it refused; no window lasts here either way.
      await program.call('mayOpen', id, url);
      return route.abort('aborted');
    }
    const isOwnDoing = isNavigation && request.frame() === page.mainFrame() && url === loading;
    const isMain = isNavigation && request.frame().parentFrame() === null;
    if (isNavigation && !isOwnDoing && !(await program.call('mayNavigate', id, url, isMain)))
      return route.abort('aborted');
    if (!(await program.call('mayRequest', url))) return route.abort('blockedbyclient');
    // The double's pages have no network.
    if (!url.startsWith('app:')) return route.abort('internetdisconnected');
    const { status, headers, body } = await program.call('serve', url, request.method());
    await route.fulfill({ status, headers, body: Buffer.from(body) });
  }

  // Chromium opens a window before anybody could be asked: none of them lasts.
  context.on('page', (popup) => void popup.close().catch(() => undefined));
  await context.route('**/*', (route) => answer(route).catch(() => route.abort().catch(() => undefined)));
  const frameOf = (frame: ChromiumFrame) => ({ url: toApp(frame.url()), isMain: frame.parentFrame() === null });
  await page.exposeBinding(bindingNames.invoke, ({ frame }, channel: string, values: unknown[]) =>
    program.call('invoke', id, frameOf(frame), channel, values),
  );
  await page.exposeBinding(bindingNames.send, ({ frame }, channel: string, values: unknown[]) =>
    program.call('send', id, frameOf(frame), channel, values),
  );
  await page.addInitScript({ content: preloadScript(await readFile(preload, 'utf8')) });

  const tellVisible = () =>
    page.evaluate(
      ([key, value]) => (globalThis as unknown as Record<symbol, PageEnd>)[Symbol.for(key)]?.setVisible(value),
      [pageEndKey, isVisible] as const,
    );

  return {
    page,
    async load(url) {
      loading = new URL(url).hash === '' ? url : url.slice(0, url.indexOf('#'));
      await page.goto(toStandIn(url), { waitUntil: 'load' });
      loading = null;
      await tellVisible();
    },
    async setVisible(next) {
      isVisible = next;
      await tellVisible();
    },
    deliver: (channel, values) =>
      page.evaluate(
        ([key, to, given]) => (globalThis as unknown as Record<symbol, PageEnd>)[Symbol.for(key)]?.deliver(to, given),
        [pageEndKey, channel, values] as const,
      ),
    close: () => context.close(),
  };
}

/** Null for a window that is only about to be: the request for its page comes first. */
function pageOf(request: Request): Page | null {
  try {
    return request.frame().page();
  } catch {
    return null;
  }
}
