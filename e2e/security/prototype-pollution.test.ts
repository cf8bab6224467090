import { afterEach, describe, expect, test } from 'vitest';
import { createConfigSchema } from '#shared/config/schema.ts';
import { commands } from '#shared/contract/commands.ts';
import { startApi } from '../../src-main/api/testing/api-under-test.ts';
import { parseConfig } from '../../src-main/config/parse-config.ts';
import { exporters } from '../../src-main/exporters/registry.ts';
import { createFixSet } from '../../src-main/fixes/chain/fix-set.ts';
import { fixes } from '../../src-main/fixes/registry.ts';
import { bodyOf, startBackend, startProxy } from '../../src-main/proxy/testing/proxy-under-test.ts';

const schema = createConfigSchema({
  fixes: fixes.map(({ info }) => info),
  exporters: exporters.map(({ info }) => info),
});
const before = Object.getOwnPropertyNames(Object.prototype).toSorted();

afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toStrictEqual(before);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

describe('config.yaml', () => {
  test.each([
    '__proto__: {polluted: yes}',
    'server: {__proto__: {polluted: yes, host: 0.0.0.0}}',
    'constructor: {prototype: {polluted: yes}}',
    'fixes: {modules: {__proto__: {polluted: yes}}}',
    'exporters: {otlp: {headers: {__proto__: polluted}}}',
    'exporters: {influxdb: {tags: {__proto__: polluted, constructor: x}}}',
    'server: &a {<<: {__proto__: {polluted: yes}}, port: 1}',
  ])('%s changes neither other objects nor other settings', (text) => {
    const parsed = parseConfig({ text, fileName: 'config.yaml', env: {}, schema });
    if (!parsed.ok) return;
    expect(parsed.config.server.host).toBe('127.0.0.1');
    expect((parsed.config as { polluted?: unknown }).polluted).toBeUndefined();
    expect((parsed.config.server as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('bodies, with every fix at work', () => {
  const allFixes = createFixSet(fixes, schema.parse({}).fixes);
  const poison = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
  const parameters = `{"type":"object","properties":{"path":{"type":"string"},"__proto__":{"type":"integer"}},"required":["path"],${poison}}`;
  const requests: Record<string, string> = {
    '/v1/chat/completions': `{${poison},"stream":true,"messages":[{"role":"user","content":"x",${poison}},{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"write","arguments":"{\\"__proto__\\":{\\"polluted\\":1},}",${poison}},${poison}}]}],"tools":[{"type":"function","function":{"name":"write","parameters":${parameters},${poison}},${poison}}]}`,
    '/v1/messages': `{${poison},"stream":true,"max_tokens":9,"system":[{"type":"text","text":"x",${poison}}],"messages":[{"role":"user","content":[{"type":"text","text":"x",${poison}}]}],"tools":[{"name":"write","input_schema":${parameters},${poison}}]}`,
    '/v1/responses': `{${poison},"stream":true,"input":[{"type":"message","role":"user","content":"x",${poison}}],"tools":[{"type":"function","name":"write","parameters":${parameters},${poison}}]}`,
  };
  const broken =
    '{\\"path\\":\\"a\\",\\"__proto__\\":{\\"polluted\\":1},\\"constructor\\":{\\"prototype\\":{\\"polluted\\":1}},}';
  const answers: Record<string, string> = {
    '/v1/chat/completions': `data: {${poison},"choices":[{"index":0,"delta":{${poison},"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"write","arguments":"${broken}",${poison}}}]}}]}\n\ndata: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}\n\ndata: [DONE]\n\n`,
    '/v1/messages': `event: message_start\ndata: {"type":"message_start",${poison},"message":{${poison},"usage":{"input_tokens":1,${poison}}}}\n\nevent: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"c","name":"write","input":{${poison}}}}\n\nevent: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"${broken}"}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n`,
    '/v1/responses': `data: {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"c","call_id":"c","name":"write","arguments":"",${poison}}}\n\ndata: {"type":"response.function_call_arguments.delta","output_index":0,"item_id":"c","delta":"${broken}",${poison}}\n\ndata: {"type":"response.completed","response":{${poison}}}\n\n`,
  };

  test.each(Object.entries(requests))('%s', async (path, request) => {
    let received = '';
    const base = await startBackend(async (incoming, response) => {
      received = (await bodyOf(incoming)).toString();
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answers[path]);
    });
    const { url } = await startProxy(base, { fixes: allFixes });
    const answer = await fetch(new URL(path, url), { method: 'POST', body: request });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    // What the client wrote is the backend's to judge, and what the model wrote the client's.
    expect(received).toContain('"__proto__":');
    expect(text).toContain('__proto__');
  });
});

describe('commands', () => {
  test('every one, with poison for its input', async () => {
    const { api } = await startApi({});
    const poison = { polluted: 1 };
    const inputs = [
      '{"__proto__":{"polluted":1},"id":"__proto__","enabled":true,"option":"__proto__","value":{"__proto__":{"polluted":1}}}',
      '{"id":"constructor","option":"prototype","value":1,"by":"__proto__","quantity":"__proto__","text":"__proto__: {polluted: yes}"}',
      ...[
        ['__proto__', 'polluted'],
        ['server', '__proto__', 'polluted'],
        ['constructor', 'prototype', 'polluted'],
        ['exporters', 'some_exporter', 'headers', '__proto__'],
        ['fixes', 'modules', '__proto__', 'enabled'],
      ].map((path) => JSON.stringify({ changes: [{ path, value: poison }] })),
    ];
    for (const name of Object.keys(commands)) {
      for (const input of inputs) await api.answer(name, JSON.parse(input));
    }
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(await api.answer(name, {})).toMatchObject({ ok: false, error: { code: 'UNKNOWN_COMMAND' } });
    }
  });
});
