import type { Page } from 'playwright';
import type { PreloadBridge } from '#shared/contract/preload-bridge.ts';
import type { Reply } from '#shared/contract/wire-error.ts';

/** Sends a command as a script within the page could, by whatever carrier that has. */
export function callFromPage(page: Page, name: string, input: unknown): Promise<Reply> {
  return page.evaluate(
    async ([command, given]) => {
      const { llamaProxy } = globalThis as { llamaProxy?: PreloadBridge };
      if (llamaProxy !== undefined) return llamaProxy.call(command, given);
      const response = await fetch(`/api/call/${command}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(given),
      });
      return (await response.json()) as Reply;
    },
    [name, input] as const,
  );
}

/** The first message of the feed as a script within the page gets it, as text. */
export function snapshotFromPage(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const { llamaProxy } = globalThis as { llamaProxy?: PreloadBridge };
        if (llamaProxy === undefined) {
          const source = new EventSource('/api/feed');
          source.onmessage = ({ data }) => {
            source.close();
            resolve(String(data));
          };
          return;
        }
        const stop = llamaProxy.subscribe((message) => {
          resolve(JSON.stringify(message));
          setTimeout(() => stop());
        });
      }),
  );
}
