import { writeFile } from 'node:fs/promises';
import { findLlamaServer } from '../llama-server/find-llama-server.ts';
import { chatTemplate, screenplay } from '../llama-server/screenplay.ts';
import { startLlamaServer } from '../llama-server/start-llama-server.ts';
import { chatRequest, chatTools, messagesRequest, messagesTools } from '../requests.ts';

// Records the .sse files of this folder anew: node e2e/recorded/record.ts

const stream = { stream: true };
const withUsage = {
  ...stream,
  stream_options: { include_usage: true },
  timings_per_token: true,
  return_progress: true,
};
const recordings: Record<string, [path: string, body: object]> = {
  'chat-reason': ['/v1/chat/completions', chatRequest('reason', withUsage)],
  'chat-parallel-calls': ['/v1/chat/completions', chatRequest('parallel', { ...stream, tools: chatTools })],
  'messages-reason-call': ['/v1/messages', messagesRequest('reason_call', { ...stream, tools: messagesTools })],
  'messages-plain': ['/v1/messages', messagesRequest('plain', stream)],
  'responses-plain': ['/v1/responses', { input: 'play:plain', ...stream }],
  'completions-plain': ['/v1/completions', { prompt: '<|script:plain|>', ...stream }],
  'completion-plain': ['/completion', { prompt: '<|script:plain|>', ...stream }],
};

const place = await findLlamaServer();
if (place.kind === 'missing') throw new Error(place.reason);
const server = await startLlamaServer(place, {
  model: { scripts: screenplay, chatTemplate, contextTokens: 8192 },
  flags: ['--ctx-size', '8192', '--no-cache-prompt'],
});
try {
  for (const [name, [path, body]] of Object.entries(recordings)) {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
    await writeFile(new URL(`${name}.sse`, import.meta.url), await answer.bytes());
  }
} finally {
  await server.stop();
}
