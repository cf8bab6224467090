import { expect, it } from 'vitest';
import { createDefaultReply } from './default-reply.ts';
import type { Reply, SimulatedMessage, SimulatedRequest } from './reply.ts';

const write = {
  name: 'write',
  parameters: { type: 'object', properties: { filePath: { type: 'string' } }, required: ['filePath'] },
};

function request(messages: SimulatedMessage[], tools = [write], body = {}): SimulatedRequest {
  return { endpoint: 'chat', url: '/', headers: {}, body, stream: true, messages, tools, prompt: '', ordinal: 0 };
}

function message(role: string): SimulatedMessage {
  return { role, text: 'x', reasoning: '', calls: [] };
}

const script = (malformedShare: number) =>
  createDefaultReply({ malformedShare, malformations: ['duplicate_key'], seed: 3 });
const kinds = (reply: unknown) =>
  (reply as Reply).parts.map((part) => part.kind).filter((kind) => kind !== 'reasoning');

it('calls one of the request’s tools', async () => {
  const reply = await script(0)(request([message('user')]));
  expect(kinds(reply)).toEqual(['text', 'toolCall']);
  const call = (reply as Reply).parts.at(-1);
  expect(call).toMatchObject({ name: 'write' });
  expect(JSON.parse(String((call as { argumentsText: string }).argumentsText))).toHaveProperty('filePath');
});

it('closes with words after a tool’s result', async () => {
  expect(kinds(await script(0)(request([message('user'), message('assistant'), message('tool')])))).toEqual(['text']);
});

it('only talks without tools, or when it must not use them', async () => {
  expect(kinds(await script(0)(request([message('user')], [])))).toEqual(['text']);
  expect(kinds(await script(0)(request([message('user')], [write], { tool_choice: 'none' })))).toEqual(['text']);
});

it('spoils the share of calls that it was told to', async () => {
  const reply = script(0.3);
  let spoilt = 0;
  for (let i = 0; i < 400; i += 1) {
    const { parts } = (await reply(request([message('user')]))) as Reply;
    const call = parts.at(-1) as { argumentsText: string };
    if (/"filePath":"[^"]+","filePath"\//.test(call.argumentsText)) spoilt += 1;
  }
  expect(spoilt / 400).toBeCloseTo(0.3, 1);
});

it('says the same for the same seed', async () => {
  const first = script(0.5);
  const second = script(0.5);
  for (let i = 0; i < 20; i += 1) {
    expect(await first(request([message('user')]))).toEqual(await second(request([message('user')])));
  }
});
