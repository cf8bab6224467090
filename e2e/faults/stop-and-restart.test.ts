import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { createSimulatedLlamaServer, type SimulatedLlamaServer } from '../../src-main/demo/simulated-llama-server.ts';
import { runCommand } from '../command/run-command.ts';
import { exchange } from '../exchange.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';

let folder: string;
let backend: SimulatedLlamaServer;
let backendUrl: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-e2e-'));
  backend = createSimulatedLlamaServer({ speed: 'instant' });
  backendUrl = (await backend.listen(0)).href;
});
afterEach(async () => {
  await backend.close();
  await rm(folder, { recursive: true });
});

/** More than a finished request waits for the disk: 200 ms, and the writing. */
const writtenAfterMs = 1000;

describe('whatever ends the program, a finished request stays finished', () => {
  test.each([
    ['SIGTERM', 0],
    ['SIGINT', 0],
    // The one end that the program cannot see: what it had finished shortly before may be lost, the rest may not.
    ['SIGKILL', writtenAfterMs],
  ] as const)('%s', async (signal, afterMs) => {
    const answered: string[] = [];
    for (let life = 0; life < 2; life++) {
      const proxy = await startProxy({ backendUrl, folder });
      for (let number = 0; number < 20; number++) {
        const session = `life-${life}-request-${number}`;
        await ask(proxy, session);
        answered.push(session);
      }
      await sleep(afterMs);
      proxy.program.signal(signal);
      expect(await proxy.program.ended).toStrictEqual(
        signal === 'SIGKILL' ? { code: null, signal } : { code: 0, signal: null },
      );
    }
    const rows = await exported();
    expect(rows.map(({ session_id }) => session_id).toSorted()).toStrictEqual(answered.toSorted());
    expect(new Set(rows.map(({ request_id }) => request_id)).size).toBe(answered.length);
  });
});

async function ask({ url }: RunningProxy, session: string): Promise<void> {
  const body = { stream: true, max_tokens: 20, messages: [{ role: 'user', content: 'Hello' }] };
  const answer = await exchange(url, { path: '/v1/chat/completions', headers: { 'x-session-id': session }, body });
  expect(answer).toMatchObject({ status: 200, complete: true });
}

async function exported(): Promise<RequestMetrics[]> {
  const place = ['--config', join(folder, 'config.yaml'), '--data-dir', join(folder, 'data')];
  const { code, stdout, stderr } = await runCommand(['export', '--format', 'jsonl', ...place]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RequestMetrics);
}
