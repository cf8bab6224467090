import { expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { chatRequest, messagesRequest } from '../requests.ts';
import { describeOnLlamaServer, useStand } from '../stand.ts';

const tooLong = { messages: [{ role: 'user', content: 'x'.repeat(2000) }] };

describeOnLlamaServer('the end of the context', () => {
  const stand = useStand({ fixes: true, contextTokens: 1024 });

  test.each([
    ['/v1/chat/completions', { ...chatRequest('plain'), ...tooLong }],
    ['/v1/chat/completions', { ...chatRequest('plain', { stream: true }), ...tooLong }],
    ['/v1/messages', { ...messagesRequest('plain'), ...tooLong }],
    ['/v1/messages', { ...messagesRequest('plain', { stream: true }), ...tooLong }],
  ])('%s refuses a prompt that does not fit with 400, both sizes named', async (path, body) => {
    const answer = await exchange(stand.proxy.url, { path, body });
    expect(answer.status).toBe(400);
    const { error } = JSON.parse(answer.text);
    expect(error.message).toMatch(/\b20\d\d\b.*\b1024\b/);
    const record = await stand.proxy.nextRecord();
    expect(record).toMatchObject({ status: 'failed', http_status: 400, completion_tokens: null });
    expect(record.error).toContain('1024');
  });

  test('an answer that reaches it ends with `length` and a full gauge', async () => {
    const answer = await exchange(stand.proxy.url, { path: '/v1/chat/completions', body: chatRequest('endless') });
    const { choices } = JSON.parse(answer.text);
    expect(choices[0].finish_reason).toBe('length');
    const record = await stand.proxy.nextRecord();
    expect(record).toMatchObject({
      status: 'completed',
      finish_reason: 'length',
      context_total: 1024,
      context_used: 1024,
    });
    expect(record.context_percent).toBe(100);
  });
});
