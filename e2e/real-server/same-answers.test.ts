import { expect, test } from 'vitest';
import { type Answer, type ExchangeOptions, exchange } from '../exchange.ts';
import { chatRequest, chatTools, messagesRequest, messagesTools } from '../requests.ts';
import { describeOnLlamaServer, useStand } from '../stand.ts';
import { maskVolatileFields } from '../volatile-fields.ts';

const chat = '/v1/chat/completions';
const messages = '/v1/messages';
const stream = { stream: true };
const progress = { ...stream, return_progress: true, timings_per_token: true, stream_options: { include_usage: true } };
const overflow = { messages: [{ role: 'user', content: 'x'.repeat(40_000) }] };
const brokenHistory = [
  { role: 'user', content: 'play:call' },
  { role: 'assistant', tool_calls: [{ id: 'c1', type: 'function', function: { name: 'write', arguments: '{' } }] },
  { role: 'tool', tool_call_id: 'c1', content: 'x' },
];

const requests: [string, ExchangeOptions][] = [
  ['chat', { path: chat, body: chatRequest('plain') }],
  ['chat under its other path', { path: '/chat/completions', body: chatRequest('plain') }],
  ['chat, streamed', { path: chat, body: chatRequest('plain', stream) }],
  ['chat with usage, timings and progress, streamed', { path: chat, body: chatRequest('reason', progress) }],
  ['chat with two choices, streamed', { path: chat, body: chatRequest('plain', { ...stream, n: 2 }) }],
  ['a tool call', { path: chat, body: chatRequest('call', { tools: chatTools }) }],
  ['a tool call, streamed', { path: chat, body: chatRequest('reason_call', { tools: chatTools, ...stream }) }],
  ['two tool calls, streamed', { path: chat, body: chatRequest('parallel', { tools: chatTools, ...stream }) }],
  ['a tool call cut by max_tokens', { path: chat, body: chatRequest('call', { tools: chatTools, max_tokens: 8 }) }],
  ['messages', { path: messages, body: messagesRequest('plain') }],
  ['messages, streamed', { path: messages, body: messagesRequest('reason', stream) }],
  ['a tool use', { path: messages, body: messagesRequest('call', { tools: messagesTools }) }],
  [
    'a tool use, streamed, as Claude Code asks for it',
    { path: `${messages}?beta=true`, body: messagesRequest('reason_call', { tools: messagesTools, ...stream }) },
  ],
  ['counting tokens', { path: `${messages}/count_tokens`, body: messagesRequest('plain') }],
  ['text completion, streamed', { path: '/v1/completions', body: { prompt: 'x', max_tokens: 3, ...stream } }],
  ['native completion, streamed', { path: '/completion', body: { prompt: 'x', n_predict: 3, ...stream } }],
  ['responses, streamed', { path: '/v1/responses', body: { input: 'play:plain', ...stream } }],
  ['a prompt beyond the context', { path: chat, body: { ...chatRequest('plain'), ...overflow } }],
  ['a prompt beyond the context, on messages', { path: messages, body: { ...messagesRequest('plain'), ...overflow } }],
  ['a history with broken arguments', { path: chat, body: { messages: brokenHistory, tools: chatTools } }],
  ['a body that is not JSON', { path: chat, body: '{"messages": [', headers: { 'content-type': 'application/json' } }],
  ['a body that is not an object', { path: messages, body: '[1]', headers: { 'content-type': 'application/json' } }],
  ['an unknown path', { path: '/no/such%20path?a=b&a=c' }],
  ['an unknown method on a known path', { method: 'DELETE', path: chat }],
  ['HEAD', { method: 'HEAD', path: '/props' }],
  ['an endpoint that is switched off', { path: '/props', body: {} }],
  ['the web page', { path: '/' }],
  ['health', { path: '/health' }],
  ['props', { path: '/props' }],
  ['slots', { path: '/slots' }],
  ['models', { path: '/v1/models' }],
  ['tokenize', { path: '/tokenize', body: { content: 'Häßlich 日本語 🦙', with_pieces: true } }],
  ['detokenize', { path: '/detokenize', body: { tokens: [76, 77, 78] } }],
  ['apply-template', { path: '/apply-template', body: chatRequest('plain') }],
];

/** These belong to one connection (RFC 9110, 7.6.1) or to the moment. */
const hopByHop = ['connection', 'keep-alive', 'transfer-encoding', 'date'];
/** The clocks in a body have more or fewer digits each time; what counts is that the length is announced, and right. */
const varying = ['content-length'];
// Chromium's way of asking for a page; the server answers it compressed from its own files.
const browser = { 'accept-encoding': 'gzip, br', 'user-agent': 'journey' };

describeOnLlamaServer('with all fixes off the proxy answers byte for byte what llama-server answers', () => {
  const stand = useStand({ fixes: false });

  test.each(requests)('%s', async (_name, request) => {
    const asked = { ...request, headers: { ...browser, ...request.headers } };
    const [direct, proxied] = [await exchange(stand.server.url, asked), await exchange(stand.proxy.url, asked)];
    expect(proxied.status).toBe(direct.status);
    expect(endToEnd(proxied.headers)).toEqual(endToEnd(direct.headers));
    expect(lengthIsRight(proxied)).toBe(lengthIsRight(direct));
    const isText = !direct.headers['content-encoding'];
    if (isText) expect(maskVolatileFields(proxied.text)).toBe(maskVolatileFields(direct.text));
    else expect(proxied.body.equals(direct.body)).toBe(true);
  });
});

function endToEnd(headers: object): object {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => ![...hopByHop, ...varying].includes(name)));
}

function lengthIsRight({ headers, body }: Answer): boolean | null {
  const announced = headers['content-length'];
  return announced === undefined ? null : Number(announced) === body.length;
}
