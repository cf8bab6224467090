import { expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { chatRequest } from '../requests.ts';
import { describeOnLlamaServer, useStand } from '../stand.ts';

describeOnLlamaServer('connections that llama-server closes on its side never show', () => {
  const stand = useStand({ fixes: true });
  const ask = () => exchange(stand.proxy.url, { path: '/v1/chat/completions', body: chatRequest('plain') });

  // Each connection serves 100 requests, then it is closed.
  test('250 requests one after another', async () => {
    const statuses = new Set<number>();
    for (let n = 0; n < 250; n++) statuses.add((await ask()).status);
    expect([...statuses]).toEqual([200]);
  });

  // Idle connections are closed after five seconds.
  test('a request after six seconds of silence', async () => {
    expect((await ask()).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 6000));
    expect((await ask()).status).toBe(200);
  });
});
