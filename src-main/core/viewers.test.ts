import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createConfigSchema } from '#shared/config/schema.ts';
import type { FeedEvent } from '#shared/contract/events.ts';
import type { Snapshot } from '#shared/contract/snapshot.ts';
import { createConfigFile } from '../config/config-file.ts';
import { exporters } from '../exporters/registry.ts';
import { fixes } from '../fixes/registry.ts';
import { createCore } from './create-core.ts';

/** The whole program before a backend of the test's own, with a viewer who looks on. */
async function startCore(listener: RequestListener) {
  const folder = await mkdtemp(join(tmpdir(), 'core-'));
  const backend = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => backend.once('listening', resolve));
  const { port } = backend.address() as AddressInfo;
  const path = join(folder, 'config.yaml');
  await writeFile(path, `server: {port: 0}\nbackend: {host: 127.0.0.1, port: ${port}}\n`);
  const schema = createConfigSchema({
    fixes: fixes.map(({ info }) => info),
    exporters: exporters.map(({ info }) => info),
  });
  const fail = (error: unknown) => {
    throw error;
  };
  const config = await createConfigFile({ path, schema, env: {}, onListenerError: fail });
  const core = createCore({
    config,
    log: pino({ level: 'silent' }),
    hostName: 'desk',
    dataFolder: folder,
    version: '1.2.3',
    host: {
      kind: 'headless',
      capabilities: [],
      folders: { config: folder, data: folder, logs: folder },
      onLogLine: () => () => {},
    },
  });
  const url = await core.start();
  const events: FeedEvent[] = [];
  const first = Promise.withResolvers<Snapshot>();
  const leave = core.api.bridge.subscribe({
    snapshot: first.resolve,
    event: (event) => void events.push(event),
    disconnected: fail,
  });
  onTestFinished(async () => {
    leave();
    await core.stop(0);
    await config.close();
    backend.closeAllConnections();
    backend.close();
    await rm(folder, { recursive: true });
  });
  const chat = () =>
    fetch(new URL('/v1/chat/completions', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'm',
        messages: [],
        tools: [
          {
            type: 'function',
            function: { name: 'write', parameters: { type: 'object', properties: { path: { type: 'string' } } } },
          },
        ],
      }),
    });
  return { core, url, events, snapshot: await first.promise, chat };
}

const broken = '{path: "/a"}';

const answerBroken: RequestListener = (request, response) => {
  const isChat = request.url === '/v1/chat/completions';
  const call = { id: 'c1', type: 'function', function: { name: 'write', arguments: broken } };
  const body = {
    model: 'm',
    choices: [
      { index: 0, finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: [call] } },
    ],
  };
  response.writeHead(isChat ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(isChat ? body : {}));
};

async function argumentsOf(answer: Response): Promise<string> {
  const body = (await answer.json()) as {
    choices: { message: { tool_calls: { function: { arguments: string } }[] } }[];
  };
  return body.choices[0]!.message.tool_calls[0]!.function.arguments;
}

test('a viewer sees a request come, be mended, and end', async () => {
  const { core, url, snapshot, events, chat } = await startCore(answerBroken);
  expect(snapshot.status).toMatchObject({ instance: 'desk', proxy: { url: url.origin, isPaused: false }, running: 0 });
  expect(JSON.parse(await argumentsOf(await chat()))).toStrictEqual({ path: '/a' });
  await expect.poll(() => events.some(({ name }) => name === 'request.finished')).toBe(true);
  const names = events.map(({ name }) => name).filter((name) => /^(request|repair)\./.test(name));
  expect(names).toStrictEqual(['request.started', 'repair.made', 'request.finished']);
  const id = events.flatMap((event) => (event.name === 'request.finished' ? [event.data.request_id] : []))[0]!;
  const detail = await core.api.bridge.call('requests.get', { id });
  expect(detail.repairs).toMatchObject([{ fix: 'toolcall_arguments', outcome: 'repaired' }]);
});

test('paused, requests pass through as they are; resumed, the fixes are at work again', async () => {
  const { core, chat } = await startCore(answerBroken);
  await core.api.bridge.call('proxy.pause', {});
  expect(await argumentsOf(await chat())).toBe(broken);
  await core.api.bridge.call('proxy.resume', {});
  expect(JSON.parse(await argumentsOf(await chat()))).toStrictEqual({ path: '/a' });
});

test('a running request is ended from outside', async () => {
  const { core, chat } = await startCore((request, response) => {
    if (request.url !== '/v1/chat/completions') response.writeHead(404).end();
  });
  const answer = chat();
  await expect.poll(() => core.live().length).toBe(1);
  const { requestId } = core.live()[0]!;
  expect(await core.api.bridge.call('requests.cancel', { id: requestId })).toStrictEqual({ cancelled: true });
  expect(await (await answer).json()).toMatchObject({ error: { code: 'request_cancelled' } });
});

test('what the repair engine would do can be tried', async () => {
  const { core } = await startCore(answerBroken);
  const trial = await core.api.bridge.call('repair.try', { arguments: broken });
  expect(trial).toMatchObject({ text: '{"path": "/a"}', outcome: 'repaired', repairs: [{ rule: 'literals' }] });
});
