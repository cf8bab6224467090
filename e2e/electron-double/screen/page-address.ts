/** Chromium leads no page to a scheme that it does not know: in the double, the app's pages live here. Nothing is ever fetched from it. */
export const standInOrigin = 'https://llama-proxy.app.test';

const appOrigin = 'app://llama-proxy';

/** The address that Chromium is given for one of the app's. */
export function toStandIn(url: string): string {
  return url.startsWith(`${appOrigin}/`) ? standInOrigin + url.slice(appOrigin.length) : url;
}

/** The address that the app is told for one of Chromium's. */
export function toApp(url: string): string {
  return url.startsWith(`${standInOrigin}/`) ? appOrigin + url.slice(standInOrigin.length) : url;
}
