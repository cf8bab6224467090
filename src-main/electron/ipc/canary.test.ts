import { expect, test } from 'vitest';
import { type CommandName, commands } from '#shared/contract/commands.ts';
import { exampleLiveRequest } from '#shared/metrics/example-live-request.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { startApi } from '../../api/testing/api-under-test.ts';
import { openPage } from '../testing/ipc-under-test.ts';

const config = `  api_key: canary-api-key
exporters:
  some_exporter:
    enabled: true
    token: canary-exporter-token
    headers: { x-team: canary-header }
`;

/** The words of an api that speaks of secrets are its own tests' matter; here it is whether the carrier adds any way out. */
const inputs = [{}, { id: 'some_exporter' }, { changes: [{ path: ['server', 'port'], value: 'canary-api-key' }] }];

test('no secret of the configuration crosses to the window', async () => {
  const { api, ...program } = await startApi({ config });
  const { preload, page } = openPage(api);
  const crossed: unknown[] = [];
  const messages: unknown[] = [];
  preload.subscribe((message) => messages.push(message));
  program.started(exampleLiveRequest());
  program.finished(exampleMetrics());
  program.logged('{"level":"error","time":1,"msg":"InfluxDB refused canary-exporter-token"}\n');
  for (const name of Object.keys(commands) as CommandName[]) {
    for (const input of inputs) crossed.push(await preload.call(name, input));
  }
  crossed.push(await preload.call('no.such.command', { token: 'x' }));
  await expect.poll(() => messages.length).toBeGreaterThan(0);
  program.logged('{"level":"error","time":2,"msg":"again canary-header"}\n');
  await expect.poll(() => JSON.stringify(page.sent)).toContain('again');
  const text = JSON.stringify([crossed, page.sent]);
  expect(text).toContain('InfluxDB refused');
  expect(text.match(/.{0,60}canary.{0,30}/g)).toBeNull();
});
