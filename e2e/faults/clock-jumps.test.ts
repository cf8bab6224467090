import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../command/run-command.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';

const hourMs = 3_600_000;
const chunk = (delta: object, rest: object = {}) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, ...rest }], model: 'm' })}\n\n`;

let folder: string;
let backend: HttpBackend;
let proxy: RunningProxy;
let goOn: () => void;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-e2e-'));
  backend = await startHttpBackend((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ role: 'assistant', content: 'Hello' }));
    goOn = () => {
      response.write(chunk({ content: ' world' }));
      response.end(`${chunk({}, { finish_reason: 'stop' })}data: [DONE]\n\n`);
    };
  });
  proxy = await startProxy({
    backendUrl: backend.url,
    folder,
    env: {
      NODE_OPTIONS: `--import=${new URL('./step-clock.ts', import.meta.url).href}`,
      CLOCK_STEPS_MS: `${-48 * hourMs},${72 * hourMs}`,
    },
  });
});
afterEach(async () => {
  await proxy.stop();
  await backend.stop();
  await rm(folder, { recursive: true });
});

test('the clock is set back by days and forward again in running answers: durations stay true, and every request is kept once', async () => {
  const startedAt = performance.now();
  const records = [await ask(), await ask(step), await ask(), await ask(step), await ask()];
  const passedMs = performance.now() - startedAt;

  for (const record of records) {
    expect(record).toMatchObject({ status: 'completed', http_status: 200 });
    for (const ms of [record.duration_ms, record.ttft_ms, record.proxy_overhead_ms]) {
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThan(passedMs);
    }
  }
  const hours = records.map(({ timestamp }) => Math.round((Date.parse(timestamp) - Date.now()) / hourMs) + 0);
  expect(hours).toStrictEqual([0, 0, -48, -48, 24]);

  proxy.program.signal('SIGTERM');
  await proxy.program.ended;
  const place = ['--config', join(folder, 'config.yaml'), '--data-dir', join(folder, 'data')];
  const { stdout } = await runCommand(['export', '--format', 'jsonl', ...place]);
  const kept = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { request_id: string }).request_id);
  expect(kept.toSorted()).toStrictEqual(records.map(({ request_id }) => request_id).toSorted());
});

async function ask(inTheMiddle: () => Promise<void> = async () => {}) {
  const answer = await fetch(`${proxy.url}/v1/chat/completions`, { method: 'POST', body: '{"stream":true}' });
  await inTheMiddle();
  goOn();
  expect(await answer.text()).toContain('[DONE]');
  return proxy.nextRecord();
}

async function step() {
  const steps = () => proxy.program.output().stderr.split('clock stepped').length;
  const before = steps();
  proxy.program.signal('SIGUSR2');
  await until('the clock to step', () => steps() > before || undefined);
}
