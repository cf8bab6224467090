import { readFile } from 'node:fs/promises';
import { listPageFiles } from '../../page/page-files.ts';
import { securityHeaders } from '../../page/security-headers.ts';
import { isOwnPage } from './app-address.ts';

/** As much of a request as matters here; `protocol.handle` gives a `Request`. */
export interface PageRequest {
  readonly url: string;
  readonly method: string;
}

/**
 * Answers `app://llama-proxy/…` with the files of the built page. Only what is in the list of its files is served, so that no path,
 * however it is written, leads anywhere else.
 */
export function createPageServer(folder: string): (request: PageRequest) => Promise<Response> {
  const listing = listPageFiles(folder);
  return async ({ url, method }) => {
    if (method !== 'GET') return refuse(405, 'Only GET.');
    if (!isOwnPage(url)) return refuse(404, 'There is nothing under this address.');
    const files = await listing;
    if (!files.has('/')) return refuse(503, 'The page was not built. Run "npm run build" once, then start again.');
    const file = files.get(new URL(url).pathname);
    if (file === undefined) return refuse(404, 'There is nothing under this address.');
    const headers = { ...securityHeaders, 'content-type': file.contentType, 'cache-control': 'no-cache' };
    return new Response(await readFile(file.path), { headers });
  };
}

function refuse(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: { ...securityHeaders, 'content-type': 'text/plain' } });
}
