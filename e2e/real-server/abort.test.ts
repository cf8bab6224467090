import { expect, test } from 'vitest';
import { chatRequest, messagesRequest } from '../requests.ts';
import { describeOnLlamaServer, useStand } from '../stand.ts';
import { until } from '../until.ts';

describeOnLlamaServer('a client that leaves frees its slot within a second', () => {
  // The model goes on until the context is full: half a minute, were it not stopped.
  const stand = useStand({ fixes: true });

  test.each([
    ['/v1/chat/completions', chatRequest('endless', { stream: true, max_tokens: -1 })],
    ['/v1/messages', messagesRequest('endless', { stream: true, max_tokens: 100_000 })],
    ['/completion', { prompt: '<|script:endless|>', stream: true }],
  ])('%s, streamed', async (path, body) => {
    const leave = new AbortController();
    const answer = await fetch(stand.proxy.url + path, post(body, leave.signal));
    const reader = answer.body!.getReader();
    await reader.read();
    expect(await busySlots()).toBe(1);
    leave.abort();
    await until('all slots to be idle', async () => (await busySlots()) === 0 || undefined, 1000);
    expect(await stand.proxy.nextRecord()).toMatchObject({ status: 'aborted', http_status: 200, streaming: true });
  });

  async function busySlots(): Promise<number> {
    const slots = (await (await fetch(`${stand.server.url}/slots`)).json()) as { is_processing: boolean }[];
    return slots.filter((slot) => slot.is_processing).length;
  }
});

function post(body: object, signal: AbortSignal): RequestInit {
  return { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' }, signal };
}
