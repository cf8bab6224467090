import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { startCore } from './testing/start-core.ts';

/** As llama-server b11669 shows its slots while one of them reads a prompt of which it had a part. */
function slots(isBusy: boolean) {
  const idle = { id: 1, n_ctx: 8192, speculative: false, is_processing: false };
  const busy = {
    id: 0,
    n_ctx: 8192,
    speculative: false,
    is_processing: true,
    id_task: 1426,
    n_prompt_tokens: 3416,
    n_prompt_tokens_processed: 610,
    n_prompt_tokens_cache: 2806,
    params: { stream: true },
    next_token: [{ n_decoded: 0 }],
  };
  return isBusy ? [busy, idle] : [{ ...idle, id: 0 }, idle];
}

test('a viewer sees in which slot a request is, and how far its prompt is read', async () => {
  const counted: string[] = [];
  let answer: ServerResponse | null = null;
  const { core, url, events } = await startCore(async (request, response) => {
    const body = await text(request);
    switch (request.url) {
      case '/slots':
        response.end(JSON.stringify(slots(answer !== null)));
        break;
      case '/v1/messages':
        // A slot has taken it up: the headers leave, and nothing more before the first token.
        answer = response.writeHead(200, { 'content-type': 'text/event-stream' });
        answer.flushHeaders();
        break;
      case '/v1/messages/count_tokens':
        counted.push(body);
        response.end('{"input_tokens":5630}');
        break;
      case '/props':
        response.end('{"total_slots":2,"default_generation_settings":{"n_ctx":8192}}');
        break;
      default:
        response.writeHead(404).end('{}');
    }
  });
  const frames = () => events.flatMap((event) => (event.name === 'frame' ? [event.data] : []));
  await expect.poll(() => frames().at(-1)?.slots?.length).toBe(2);

  const client = new AbortController();
  onTestFinished(() => client.abort());
  const body = '{"model":"m","messages":[],"stream":true}';
  await fetch(new URL('/v1/messages', url), { method: 'POST', body, signal: client.signal });
  const { requestId } = core.live()[0]!;
  await expect
    .poll(() => frames().at(-1)?.requests[0]?.prefill, { timeout: 5000 })
    .toMatchObject({
      totalTokens: 5630,
      cachedTokens: 2806,
      processedTokens: 3416,
    });
  expect(frames().at(-1)?.slots).toStrictEqual([
    { id: 0, isBusy: true, contextTotal: 8192, contextUsed: 3416, isSpeculative: false, requestId },
    { id: 1, isBusy: false, contextTotal: 8192, contextUsed: null, isSpeculative: false, requestId: null },
  ]);
  expect(counted).toStrictEqual([body]);
  // A slot that does not tell how full it is has no line there: unknown is not empty.
  const prometheus = ['exporters', 'prometheus'];
  const changes = [
    { path: [...prometheus, 'enabled'], value: true },
    { path: [...prometheus, 'port'], value: null },
  ];
  await core.api.bridge.call('config.patch', { changes });
  await expect.poll(() => core.api.metricsPage()).not.toBeNull();
  const page = await core.api.metricsPage()?.render();
  expect(
    page?.match(/^llama_proxy_slot_context_ratio.*/gm)?.map((line) => line.replace(/instance="[^"]*",?/, '')),
  ).toStrictEqual([`llama_proxy_slot_context_ratio{slot="0"} ${3416 / 8192}`]);
});
