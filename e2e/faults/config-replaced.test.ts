import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';

const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'write', arguments: '' } };
const opening = chunk({ role: 'assistant', content: null, tool_calls: [call] });
// A trailing comma, which `toolcall_arguments` mends.
const broken = chunk({ tool_calls: [{ index: 0, function: { arguments: '{"path":"a",}' } }] });
const rest = `${broken}${chunk({}, 'tool_calls')}data: [DONE]\n\n`;
const request = { stream: true, tools: [{ type: 'function', function: { name: 'write' } }] };

let folder: string;
let old: HttpBackend;
let other: HttpBackend;
let proxy: RunningProxy;
let answering: ServerResponse;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-e2e-'));
  old = await startHttpBackend((_request, response) => {
    answering = response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(opening);
  });
  other = await startHttpBackend((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(opening + rest);
  });
  proxy = await startProxy({ backendUrl: old.url, folder });
});
afterEach(async () => {
  await proxy.stop();
  await old.stop();
  await other.stop();
  await rm(folder, { recursive: true });
});

test('a running stream keeps its backend and its fixes; the next request has the new ones', async () => {
  const running = await fetch(`${proxy.url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify(request) });
  const reader = running.body!.getReader();
  let text = Buffer.from((await reader.read()).value!).toString();
  await replaceConfig({ fixes: { enabled: false }, backend: { url: other.url } });

  const next = await exchange(proxy.url, { path: '/v1/chat/completions', body: request });
  expect(next.text).toBe(opening + rest);

  answering.end(rest);
  for (let read = await reader.read(); !read.done; read = await reader.read()) text += Buffer.from(read.value);
  expect(text).not.toContain(',}');
  expect(text).toContain('[DONE]');
});

test('a key that is asked for from now on breaks off nobody who runs', async () => {
  const running = await fetch(`${proxy.url}/v1/chat/completions`, { method: 'POST', body: '{"stream":true}' });
  await replaceConfig({ backend: { url: other.url }, server: { api_keys: ['new-key'] } });
  expect(await exchange(proxy.url, { path: '/v1/chat/completions', body: request })).toMatchObject({ status: 401 });
  answering.end('data: [DONE]\n\n');
  expect(await running.text()).toContain('[DONE]');
});

/** As an editor does it: another file in its place. */
async function replaceConfig(changes: Record<string, object>) {
  const path = join(folder, 'config.yaml');
  const before = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(`${path}.new`, JSON.stringify({ ...before, ...changes }));
  await rename(`${path}.new`, path);
  await until('the log to tell of it', () => /config.yaml changed/.test(proxy.program.output().stderr) || undefined);
}
