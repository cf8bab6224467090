import type { RequestDetail, StoredBodyView } from '#shared/contract/history-queries.ts';

export type Curl =
  | { readonly isPossible: true; readonly command: string }
  /** Why not, and what would help. */
  | { readonly isPossible: false; readonly reason: string };

/** A request as a command for a POSIX shell that sends it to the proxy again. */
export function curlOf(detail: RequestDetail, proxyUrl: string | null): Curl {
  const body = detail.bodies.find(({ part }) => part === 'client_request');
  if (body === undefined) {
    return refused('The request was not kept. Set history.bodies to all, and later ones can be copied.');
  }
  if (body.isCut) {
    return refused(
      'Only the beginning of the request was kept. Raise history.max_body_kb, and later ones can be copied.',
    );
  }
  if (proxyUrl === null) return refused('The proxy does not listen now.');
  const url = proxyUrl.replace(/\/$/, '') + detail.request.metrics.endpoint;
  const headers = sentHeaders(body).map(([name, value]) => `  -H ${headerArgument(name, value)} \\\n`);
  return { isPossible: true, command: `curl -N ${quoted(url)} \\\n${headers.join('')}${dataArgument(body.text)}\n` };
}

/** Of the connection, of the kept text, or of no use to the backend. */
const leftOut =
  /^(?:host|connection|content-length|transfer-encoding|accept-encoding|keep-alive|te|upgrade|expect|user-agent|x-stainless-.*|sec-.*)$/i;

function sentHeaders({ headers }: StoredBodyView): [string, string][] {
  const sent = headers.filter(([name]) => !leftOut.test(name));
  return sent.some(([name]) => name.toLowerCase() === 'content-type')
    ? sent
    : [['content-type', 'application/json'], ...sent];
}

/** Keys are not in the history: the shell fills them in. */
function headerArgument(name: string, value: string): string {
  if (/^authorization$/i.test(name)) return '"authorization: Bearer $API_KEY"';
  if (/^x-api-key$/i.test(name)) return '"x-api-key: $API_KEY"';
  return quoted(`${name}: ${value}`);
}

/** Linux takes at most 128 KiB in one argument; more goes through the standard input. */
const longestArgument = 100_000;

function dataArgument(text: string): string {
  if (text.length < longestArgument) return `  --data-raw ${quoted(text)}`;
  return `  --data-binary @- <<'END_OF_BODY'\n${text}\nEND_OF_BODY`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function refused(reason: string): Curl {
  return { isPossible: false, reason };
}
