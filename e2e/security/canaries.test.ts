import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '#shared/contract/commands.ts';
import { runCommand } from '../command/run-command.ts';
import { exchange } from '../exchange.ts';
import { tellsFootprints } from '../faults/footprint.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';
import { dashboardOf } from './sign-in.ts';

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
  inCommand: 'canary-written-key',
};
const answer = [
  // Split by the model's tokens, as it comes in life.
  `data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"the key is canary-ans"}}]}\n\n`,
  `data: {"choices":[{"index":0,"delta":{"content":"wer-4711, as"}}]}\n\n`,
  `data: {"choices":[{"index":0,"delta":{"content":" you asked"},"finish_reason":"stop"}]}\n\n`,
  'data: [DONE]\n\n',
];

let folder: string;
let backend: HttpBackend;
let target: HttpBackend;
let proxy: RunningProxy;
let atBackend = '';
let atTarget = '';
const places: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-e2e-'));
  backend = await startHttpBackend(async (request, response) => {
    atBackend += JSON.stringify(request.headers) + Buffer.concat(await request.toArray());
    if (request.url === '/v1/completions') {
      // Like llama-server when its own key is wrong: a stranger's words may repeat what they were told.
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of answer) response.write(event);
    response.end();
  });
  target = await startHttpBackend((request, response) => {
    atTarget += JSON.stringify(request.headers);
    // A target that repeats the credentials it refuses.
    response.writeHead(401).end(JSON.stringify({ code: 'unauthorized', message: JSON.stringify(request.headers) }));
  });
  proxy = await startProxy({
    backendUrl: backend.url,
    folder,
    config: {
      server: { api_keys: [canaries.clientKey, canaries.otherClientKey] },
      backend: { api_key: canaries.backendKey },
      dashboard: { port: 0 },
      log: { level: 'trace' },
      history: { bodies: 'all', redact: ['canary-(?:prompt|answer)-\\d+'] },
      exporters: {
        influxdb: { enabled: true, url: target.url, token: canaries.exporterToken, flush_interval_seconds: 0.1 },
        otlp: {
          enabled: true,
          endpoint: target.url,
          headers: { 'x-team': canaries.exporterHeader },
          flush_interval_seconds: 0.1,
        },
      },
    },
  });
  await askEverything();
});
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
  expect(places['kept bodies']).not.toMatch(/canary-ans|wer-4711/);
});

test('the places that were searched hold what they should', () => {
  expect(places['history file']).toContain('chat/completions');
  expect(places['kept bodies']).toContain('[redacted]');
  expect(places['kept bodies']).toContain('as you asked'.slice(3));
  expect(places.csv).toContain('/v1/chat/completions');
  expect(places['dashboard answers']).toContain('"ok":true');
  expect(places.log).toContain('config.yaml was not taken over');
  expect(atBackend).toContain(canaries.inPrompt);
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

  places['dashboard answers'] = await askDashboard();
  const place = ['--config', configFile, '--data-dir', join(folder, 'data')];
  places.csv = await output('export', '--format', 'csv', ...place);
  places.jsonl = await output('export', '--format', 'jsonl', ...place);
  places.sessions = await output('sessions', '--json', ...place);
  places['test-exporters'] = await output('test-exporters', '--config', configFile);
  places['test-backend'] = await output('test-backend', '--config', configFile);
  if (tellsFootprints) {
    const { pid } = proxy.program;
    places['process list'] =
      readFileSync(`/proc/${pid}/cmdline`, 'latin1') + readFileSync(`/proc/${pid}/comm`, 'latin1');
  }
  const { stdout, stderr } = proxy.program.output();
  places.log = stderr;
  places.stdout = stdout;
  proxy.program.signal('SIGTERM');
  await proxy.program.ended;
  const files = globSync(`${folder}/data/**/*`, { withFileTypes: true }).filter((file) => file.isFile());
  places['history file'] = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join('');
}

async function askDashboard(): Promise<string> {
  const { origin, token } = await dashboardOf(proxy);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const call = async (name: string, input: object) => {
    const path = `/api/call/${name}`;
    return (await exchange(origin, { path, method: 'POST', headers, body: JSON.stringify(input) })).text;
  };
  const list = await call('requests.list', {});
  const ids = (JSON.parse(list) as { value: { requests: { metrics: { request_id: string } }[] } }).value.requests.map(
    ({ metrics }) => metrics.request_id,
  );
  const details = await Promise.all(ids.map((id) => call('requests.get', { id })));
  places['kept bodies'] = details.join('\n');
  const inputs = [{}, { id: 'influxdb' }, { id: ids[0] }, { text: 'server: [' }];
  const answers = [list, ...details];
  for (const name of Object.keys(commands)) {
    // Not the one that sends the kept request anew.
    if (name === 'requests.replay') continue;
    for (const input of inputs) answers.push(await call(name, input));
  }
  const feed = await fetch(new URL('/api/feed', origin), { headers });
  answers.push(new TextDecoder().decode((await feed.body!.getReader().read()).value));
  await feed.body!.cancel().catch(() => undefined);
  return answers.join('\n');
}

/** All that a command prints, whether it succeeds or not. */
async function output(...args: string[]): Promise<string> {
  const { stdout, stderr } = await runCommand(args);
  return stdout + stderr;
}
