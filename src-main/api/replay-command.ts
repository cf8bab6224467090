import { CommandError } from '#shared/contract/wire-error.ts';
import { redacted } from '../store/bodies/redaction.ts';
import type { ApiParts, KeptRequest } from './api-parts.ts';
import type { Handlers } from './handlers.ts';

/** Sends what is kept of a request once more. */
export function replayHandlers({
  history,
  proxy,
}: Pick<ApiParts, 'history' | 'proxy'>): Pick<Handlers, 'requests.replay'> {
  async function keptRequest(id: string): Promise<KeptRequest> {
    await history.flush();
    const reader = history.reader();
    if (reader === null) throw new CommandError('UNAVAILABLE', 'Without a history there is nothing to send again.');
    const request = reader.request(id);
    if (request === null) throw new CommandError('NOT_FOUND', `There is no request ${id} in the history.`);
    const body = (await reader.bodies(id)).find(({ part }) => part === 'client_request');
    if (body === undefined || body.totalBytes === 0) {
      throw new CommandError(
        'UNAVAILABLE',
        `The body of request ${id} was not kept, or is deleted by now. Set history.bodies to "all" to keep those of requests to come.`,
      );
    }
    if (body.isCut) {
      throw new CommandError(
        'UNAVAILABLE',
        `Only the beginning of the body of request ${id} was kept: it has ${body.totalBytes} bytes. Raise history.max_body_kb for requests to come.`,
      );
    }
    return {
      path: request.metrics.endpoint,
      headers: body.headers.filter(([, value]) => !value.includes(redacted)),
      body: body.bytes,
    };
  }

  return {
    async 'requests.replay'({ id }) {
      return { requestId: await proxy.replay(await keptRequest(id)) };
    },
  };
}
