/** The scheme that only this program answers; a page under it shares nothing with any website. */
export const appScheme = 'app';

/** Address of the built page in the desktop window. */
export const appUrl = `${appScheme}://llama-proxy/`;

/** Whether an address is of our page: under `app://llama-proxy/`, or in development under the origin of the dev server. */
export function isOwnPage(url: string, devServer: URL | null = null): boolean {
  const parsed = URL.parse(url);
  if (parsed === null) return false;
  // URL.origin is "null" for schemes that the web does not know.
  if (parsed.protocol === `${appScheme}:`) return parsed.host === 'llama-proxy';
  return devServer !== null && parsed.origin === devServer.origin;
}
