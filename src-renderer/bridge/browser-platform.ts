import type { HttpPlatform } from '#shared/contract/http-bridge.ts';

/** The HTTP carrier on a browser's own means. Paths are of the page's origin; its cookie is the key. */
export const browserPlatform: HttpPlatform = {
  async post(path, json) {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: json,
    });
    return response.text();
  },
  openEvents(path, listener) {
    const source = new EventSource(path);
    source.onmessage = (event: MessageEvent<string>) => listener.message(event.data);
    source.onerror = () => {
      // EventSource would reconnect by itself, at its own pace and without asking why it failed.
      source.close();
      listener.failed();
    };
    return () => source.close();
  },
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
