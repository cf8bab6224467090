import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { commands } from '#shared/contract/commands.ts';
import { httpPaths } from '#shared/contract/http-bridge.ts';
import { runCommand } from '../command/run-command.ts';
import { exchange } from '../exchange.ts';
import { tellsFootprints } from '../faults/footprint.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type Program, startProgram } from '../program.ts';
import { builtCommand, type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';
import { askDashboard, onlyAtDesktop, type Visit, visitCommands } from './command-visits.ts';
import { visitPage } from './page-visit.ts';
import { dashboardOf, type SignIn } from './sign-in.ts';

/** Planted wherever a secret may stand; found nowhere but where it belongs. */
const canaries = {
  clientKey: 'canary-client-key-1',
  otherClientKey: 'canary-client-key-2',
  guessedKey: 'canary-guessed-key',
  backendKey: 'canary-backend-key',
  exporterToken: 'canary-exporter-token',
  exporterHeader: 'canary-exporter-header',
  inPrompt: 'canary-prompt-4711',
  inAnswer: 'canary-answer-4711',
  inCall: 'canary-call-4711',
  inCommand: 'canary-written-key',
};
const answer = [
  // Split by the model's tokens, as it comes in life.
  `data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"the key is canary-ans"}}]}\n\n`,
  `data: {"choices":[{"index":0,"delta":{"content":"wer-4711, as"}}]}\n\n`,
  `data: {"choices":[{"index":0,"delta":{"content":" you asked"},"finish_reason":"stop"}]}\n\n`,
  'data: [DONE]\n\n',
];
/** With arguments that the program has to mend, around the secret. */
const call = [
  `{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"write","arguments":""}}]}}`,
  ...['{"text":"canary-ca', 'll-4711","path":"/a"', ',"path"/a"}'].map((text) =>
    JSON.stringify({ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: text } }] } }),
  ),
  `{"index":0,"delta":{},"finish_reason":"tool_calls"}`,
]
  .map((choice) => `data: {"choices":[${choice}]}\n\n`)
  .concat('data: [DONE]\n\n');
const parameters = { type: 'object', properties: { text: { type: 'string' }, path: { type: 'string' } } };
const tools = [{ type: 'function', function: { name: 'write', parameters } }];

let folder: string;
let backend: HttpBackend;
let target: HttpBackend;
let proxy: RunningProxy;
let atBackend = '';
let atTarget = '';
let delivered = '';
let visits: Visit[] = [];
const places: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-e2e-'));
  backend = await startHttpBackend(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    atBackend += JSON.stringify(request.headers) + body;
    if (request.url === '/v1/completions') {
      // Like llama-server when its own key is wrong: a stranger's words may repeat what they were told.
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of body.includes('"tools"') ? call : answer) response.write(event);
    response.end();
  });
  target = await startHttpBackend(async (request, response) => {
    atTarget += JSON.stringify(request.headers);
    const body = Buffer.concat(await request.toArray());
    delivered += request.headers['content-encoding'] === 'gzip' ? gunzipSync(body).toString() : body.toString('latin1');
    // A target that repeats the credentials it refuses.
    response.writeHead(401).end(JSON.stringify({ code: 'unauthorized', message: JSON.stringify(request.headers) }));
  });
  proxy = await startProxy({
    backendUrl: backend.url,
    folder,
    // What it may leave behind elsewhere is searched with the rest.
    env: { TMPDIR: folder },
    config: {
      server: { api_keys: [canaries.clientKey, canaries.otherClientKey] },
      backend: { api_key: canaries.backendKey },
      dashboard: { port: 0 },
      log: { level: 'trace' },
      history: { bodies: 'all', redact: ['canary-(?:prompt|answer|call)-\\d+'] },
      exporters: {
        influxdb: { enabled: true, url: target.url, token: canaries.exporterToken, flush_interval_seconds: 0.1 },
        otlp: {
          enabled: true,
          endpoint: target.url,
          headers: { 'x-team': canaries.exporterHeader },
          flush_interval_seconds: 0.1,
        },
        jsonl: { enabled: true, flush_interval_seconds: 0.1 },
        prometheus: { enabled: true, port: null },
      },
    },
  });
  await askEverything();
}, 90_000);
afterAll(async () => {
  await proxy?.stop();
  await backend?.stop();
  await target?.stop();
  await rm(folder, { recursive: true });
});

describe.each(Object.entries(canaries))('%s', (name, canary) => {
  test('was planted, and is in no place where others can read it', () => {
    const found = Object.entries(places).filter(([, text]) => text.includes(canary));
    expect(found.map(([place]) => place)).toStrictEqual([]);
  });

  test.skipIf(name.startsWith('in') || name === 'guessedKey')('is the credential of one connection only', () => {
    const [own, foreign] = name.startsWith('exporter') ? [atTarget, atBackend] : [atBackend, atTarget];
    expect(own.includes(canary)).toBe(name === 'backendKey' || name.startsWith('exporter'));
    expect(foreign).not.toContain(canary);
  });
});

test('nor does any of the pieces in which a secret came lie in what was kept of its stream', () => {
  expect(places['kept bodies']).not.toMatch(/canary-ans|wer-4711|canary-ca|ll-4711/);
});

test('every command of the contract was visited, and answered something that it takes', () => {
  const answered = visits.filter(({ reply }) => reply.ok).map(({ name }) => name);
  const silent = Object.keys(commands).filter((name) => !answered.some((other) => other === name));
  expect(silent).toStrictEqual(onlyAtDesktop);
  const atDesktop = visits.filter(({ name, reply }) => onlyAtDesktop.includes(name) && !reply.ok);
  expect(new Set(atDesktop.map(({ name }) => name))).toStrictEqual(new Set(onlyAtDesktop));
});

describe('the places that were searched hold what they should', () => {
  test.each([
    ['history file', 'chat/completions'],
    ['files left behind', '"endpoint":"/v1/chat/completions"'],
    ['kept bodies', '[redacted]'],
    ['kept bodies', 'you asked'],
    ['kept bodies', '"repairs":1'],
    ['test cases', '[redacted]'],
    ['csv', '/v1/chat/completions'],
    ['jsonl', '/v1/chat/completions'],
    ['exported csv', '/v1/chat/completions'],
    ['exported jsonl', '/v1/chat/completions'],
    ['metrics page', '# TYPE'],
    ['deliveries to exporters', 'chat/completions'],
    ['dashboard answers', '"ok":true'],
    ['feed', 'snapshot'],
    ['watch', '/v1/chat/completions'],
    ['log', 'config.yaml was not taken over'],
  ])('%s: %s', (place, text) => {
    expect(places[place]?.includes(text)).toBe(true);
  });

  test.skipIf(inject('chromium').kind === 'missing').each([
    ['page', 'Where the time went'],
    ['page', '[redacted]'],
    ['copied as cURL', 'authorization: Bearer $API_KEY'],
    ['copied as cURL', '[redacted]'],
    ['saved as test case', '[redacted]'],
  ])('%s: %s', (place, text) => {
    expect(places[place]?.includes(text)).toBe(true);
  });

  test('and the backend was asked again with what was kept, and nothing of whom it came from', () => {
    expect(places['replay by command']).toMatch(/^[\w-]{36}\n$/);
    expect(atBackend).toContain(canaries.inPrompt);
    expect(atBackend).toContain('write [redacted]');
  });
});

/** Makes the program speak in every way it has, and writes down what it said. */
async function askEverything(): Promise<void> {
  const prompt = `my key is ${canaries.inPrompt}; run curl -H "Authorization: Bearer ${canaries.inCommand}"`;
  const body = { stream: true, messages: [{ role: 'user', content: prompt }] };
  const keys = [`Bearer ${canaries.clientKey}`, `Bearer ${canaries.otherClientKey}`, `Bearer ${canaries.guessedKey}`];
  const errors: string[] = [];
  for (const authorization of keys) {
    for (const path of ['/v1/chat/completions', '/v1/messages', '/v1/completions', '/props', '/nothing']) {
      const { status, text } = await exchange(proxy.url, { path, headers: { authorization }, body });
      if (status >= 400) errors.push(text);
    }
  }
  await until(
    'both exporters to be refused',
    () => (atTarget.includes('x-team') && atTarget.includes('oken')) || undefined,
  );
  places['error bodies'] = errors.join('\n');

  const configFile = join(folder, 'config.yaml');
  const good = await readFile(configFile, 'utf8');
  const bad = JSON.parse(good) as { server: object; exporters: { influxdb: object } };
  bad.server = { ...bad.server, api_keys: [`${canaries.clientKey} with a blank`] };
  bad.exporters.influxdb = { ...bad.exporters.influxdb, token: [canaries.exporterToken] };
  await writeFile(configFile, JSON.stringify(bad));
  await until('the bad file to be refused', () => /not taken over/.test(proxy.program.output().stderr) || undefined);
  places['check-config'] = await output('check-config', '--config', configFile);
  await writeFile(configFile, good);
  await until('the good file to be back', () => /in order again/.test(proxy.program.output().stderr) || undefined);

  const place = ['--config', configFile, '--data-dir', join(folder, 'data')];
  const watching = await startWatch();
  await visitDashboard(await dashboardOf(proxy));
  places.csv = await output('export', '--format', 'csv', ...place);
  places.jsonl = await output('export', '--format', 'jsonl', ...place);
  places.sessions = await output('sessions', '--json', ...place);
  places['list-fixes'] = await output('list-fixes', '--config', configFile);
  places['test-exporters'] = await output('test-exporters', '--config', configFile, ...place.slice(2));
  places['test-backend'] = await output('test-backend', '--config', configFile);
  await until('the exporters to hear of everything', () => delivered.includes('chat/completions') || undefined);
  places['deliveries to exporters'] = delivered;
  await watching.stop();
  places.watch = Object.values(watching.output()).join('\n');
  if (tellsFootprints) {
    const { pid } = proxy.program;
    places['process list'] =
      readFileSync(`/proc/${pid}/cmdline`, 'latin1') + readFileSync(`/proc/${pid}/comm`, 'latin1');
  }
  proxy.program.signal('SIGTERM');
  await proxy.program.ended;
  const { stdout, stderr } = proxy.program.output();
  places.log = stderr;
  places.stdout = stdout;
  places['history file'] = textOf(`${folder}/data/history.db*`);
  places['files left behind'] = textOf(`${folder}/**/*`);
}

/** Every file but config.yaml, where the secrets are at home. */
function textOf(pattern: string): string {
  const files = globSync(pattern, { withFileTypes: true }).filter((file) => file.isFile());
  const paths = files
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => path !== join(folder, 'config.yaml'));
  return paths.map((path) => path + readFileSync(path, 'latin1')).join('\n');
}

/** Prints requests that end while it looks on, so they are sent until it does. */
async function startWatch(): Promise<Program> {
  let isOver = false;
  const watching = startProgram({
    command: process.execPath,
    args: [builtCommand, 'watch', '--data-dir', join(folder, 'data')],
    ready: ({ stdout }) => stdout || undefined,
    readyWithinMs: 20_000,
  }).finally(() => {
    isOver = true;
  });
  while (!isOver) await askWithTools();
  return watching;
}

async function askWithTools(): Promise<void> {
  const body = { stream: true, tools, messages: [{ role: 'user', content: `write ${canaries.inPrompt}` }] };
  const headers = { authorization: `Bearer ${canaries.clientKey}`, 'x-session-id': 'with-tools' };
  const { text } = await exchange(proxy.url, { path: '/v1/chat/completions', headers, body });
  expect(text).toContain('[DONE]');
}

async function visitDashboard(door: SignIn): Promise<void> {
  const list = await askDashboard(door, httpPaths.call('requests.list'), { touched: true });
  const all = await askDashboard(door, httpPaths.call('requests.list'), {});
  const idsOf = (text: string) =>
    (JSON.parse(text) as { value: { requests: { metrics: { request_id: string } }[] } }).value.requests.map(
      ({ metrics }) => metrics.request_id,
    );
  // Of each kind the newest: those of the broken call come in dozens.
  const requestIds = [...new Set([...idsOf(list.text).slice(0, 3), ...idsOf(all.text).slice(-20)])];
  visits = await visitCommands(door, { requestIds, session: 'with-tools' });
  const textsOf = (name: string) => visits.filter((visit) => visit.name === name).map(({ text }) => text);
  places['dashboard answers'] = [list.text, all.text, ...visits.map(({ text }) => text)].join('\n');
  places['kept bodies'] = textsOf('requests.get').join('\n');
  places['test cases'] = textsOf('requests.testCase').join('\n');
  for (const format of ['csv', 'jsonl'])
    places[`exported ${format}`] = (await askDashboard(door, `${httpPaths.export}?format=${format}`)).text;
  places['metrics page'] = (await exchange(door.origin, { path: '/metrics' })).text;
  const feed = await fetch(new URL(httpPaths.feed, door.origin), {
    headers: { authorization: `Bearer ${door.token}` },
  });
  places.feed = new TextDecoder().decode((await feed.body!.getReader().read()).value);
  await feed.body!.cancel().catch(() => undefined);
  places['replay by command'] = await output('replay', requestIds[0]!, '--data-dir', join(folder, 'data'));
  const chromium = inject('chromium');
  if (chromium.kind === 'missing') return;
  const { shown, copiedCommand, savedCase } = await visitPage(chromium.path, door, requestIds[0]!);
  places.page = shown;
  places['copied as cURL'] = copiedCommand;
  places['saved as test case'] = savedCase;
}

/** All that a command prints, whether it succeeds or not. */
async function output(...args: string[]): Promise<string> {
  const { stdout, stderr } = await runCommand(args);
  return stdout + stderr;
}
