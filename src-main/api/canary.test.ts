import { expect, test } from 'vitest';
import { type CommandName, commands } from '#shared/contract/commands.ts';
import { exampleLiveRequest } from '#shared/metrics/example-live-request.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { Entrance } from './create-api.ts';
import { startApi } from './testing/api-under-test.ts';

const config = `  api_key: canary-api-key # mine
  # api_key: canary-old-key
history: { bodies: all }
server:
  api_keys: [canary-client-key, "canary-second-client-key"]
fixes:
  modules:
    some_fix: { token: canary-fix-token }
exporters:
  some_exporter:
    enabled: true
    token: canary-exporter-token
    headers: { x-team: canary-header }
`;

/** Tried on every command, so that none can be forgotten; most refuse most of them, and refusals must not tell either. */
const fixedInputs = [
  {},
  { id: 'some_fix', enabled: true },
  { id: 'some_fix', option: 'limit', value: 4 },
  { id: 'some_exporter' },
  { id: exampleMetrics().request_id },
  { by: 'day' },
  { quantity: 'ttft_ms' },
  { arguments: '{}' },
  { changes: [{ path: ['server', 'port'], value: 'canary-api-key' }] },
  { changes: [{ path: ['server', 'port'], value: 'canary-second-client-key' }] },
  { changes: [{ path: ['server', 'instance'], value: 'other' }] },
  { minutes: 5 },
  { folder: 'logs' },
  { text: 'backend: { api_key: [canary-typed-key] }' },
];

/** Also the text of the settings given back as it was shown. */
async function inputsFor(window: Entrance): Promise<unknown[]> {
  const text = await window.answer('config.text', {});
  return [...fixedInputs, text.ok && text.value];
}

function start() {
  return startApi({ config });
}

test('no secret of the configuration leaves by any command, event or snapshot', async () => {
  const { window, ...program } = await start();
  const left: unknown[] = [];
  const viewer = window.feed.subscribe(() => {});
  const takeAll = () => {
    for (let message = viewer.take(); message !== null; message = viewer.take()) left.push(message);
  };
  takeAll();
  program.started(exampleLiveRequest());
  program.finished(exampleMetrics(), '{"messages":[]}');
  program.logged(
    '{"level":"error","time":1,"msg":"InfluxDB refused canary-exporter-token, and a client canary-client-key"}\n',
  );
  program.exporterChanged({
    id: 'some_exporter',
    delivered: 0,
    pending: 1,
    setAside: 0,
    dropped: 0,
    failing: { sinceMs: 1, reason: '401 for canary-exporter-token and canary-header', nextTryAtMs: null },
    lastRefusal: 'canary-exporter-token',
  });
  for (const name of Object.keys(commands) as CommandName[]) {
    for (const input of await inputsFor(window)) left.push(await window.answer(name, input));
    takeAll();
  }
  // Each command has answered at least once, and the words around the secrets are still there.
  const text = JSON.stringify(left);
  expect(text).toContain('InfluxDB refused');
  expect(text).toContain('401 for');
  expect(text.match(/.{0,60}canary.{0,30}/g)).toBeNull();
});

test('every command is among those tried with an input that it takes', async () => {
  const { window, ...program } = await start();
  program.started(exampleLiveRequest());
  program.finished(exampleMetrics(), '{"messages":[]}');
  const silent: string[] = [];
  for (const name of Object.keys(commands) as CommandName[]) {
    const inputs = await inputsFor(window);
    const replies = await Promise.all(inputs.map((input) => window.answer(name, input)));
    if (!replies.some(({ ok }) => ok)) silent.push(name);
  }
  expect(silent).toStrictEqual([]);
});
