import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byteSplits, sendInParts } from '../byte-splits.ts';
import { exchange } from '../exchange.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';

const paths: Record<string, string> = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
  completions: '/v1/completions',
  completion: '/completion',
};
const recordings = globSync(`${import.meta.dirname}/../recorded/*.sse`).sort();
const cases = recordings.flatMap((file) =>
  Object.keys(byteSplits).map((split) => ({ file, name: basename(file, '.sse'), split })),
);

describe('with all fixes off a recorded stream leaves byte for byte as it came', () => {
  let backend: HttpBackend;
  let proxy: RunningProxy;
  let parts: Buffer[];
  beforeAll(async () => {
    backend = await startHttpBackend((_request, response) => void sendInParts(response, parts));
    proxy = await startProxy({ backendUrl: backend.url, config: { fixes: { enabled: false } } });
  });
  afterAll(async () => {
    await proxy?.stop();
    await backend?.stop();
  });

  test('there are recordings of every dialect', () => {
    expect([...new Set(recordings.map((file) => basename(file).split(/[-.]/)[0]))].sort()).toEqual(
      Object.keys(paths).sort(),
    );
  });

  test.each(cases)('$name, $split', async ({ file, name, split }) => {
    const recorded = readFileSync(file);
    parts = byteSplits[split]!(recorded);
    const answer = await exchange(proxy.url, { path: paths[name.split('-')[0]!]!, body: { stream: true } });
    expect(answer.complete).toBe(true);
    expect(answer.text).toBe(recorded.toString());
    expect(answer.body.equals(recorded)).toBe(true);
  });
});
