import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { startCore } from './testing/start-core.ts';

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
