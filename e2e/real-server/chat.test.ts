import { expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { chatRequest } from '../requests.ts';
import { describeOnLlamaServer, useStand } from '../stand.ts';
import { maskVolatileFields } from '../volatile-fields.ts';

describeOnLlamaServer('a chat that needs no repair passes unchanged although the fixes are on', () => {
  const stand = useStand({ fixes: true });

  test.each([
    ['streamed', { stream: true, stream_options: { include_usage: true } }],
    ['whole', {}],
  ])('%s', async (_name, more) => {
    const request = { path: '/v1/chat/completions', body: chatRequest('reason', more) };
    const [direct, proxied] = [await exchange(stand.server.url, request), await exchange(stand.proxy.url, request)];
    expect(direct.text).toContain('answer.');
    expect(maskVolatileFields(proxied.text)).toBe(maskVolatileFields(direct.text));
    const record = await stand.proxy.nextRecord();
    expect(record.fixes).toEqual([]);
  });
});
