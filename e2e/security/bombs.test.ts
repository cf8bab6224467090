import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../command/run-command.ts';
import { exchange } from '../exchange.ts';
import { residentMb, tellsFootprints } from '../faults/footprint.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { dashboardOf } from './sign-in.ts';

const unpackedBytes = 400 * 1024 * 1024;

describe('what unpacks to a hundredfold is never unpacked', () => {
  let bomb: Buffer;
  let folder: string;
  let backend: HttpBackend;
  let proxy: RunningProxy;
  let received: Buffer | undefined;
  beforeAll(async () => {
    bomb = gzipSync(Buffer.alloc(unpackedBytes), { level: 1 });
    folder = await mkdtemp(join(tmpdir(), 'llama-proxy-e2e-'));
    backend = await startHttpBackend(async (request, response) => {
      received = Buffer.concat(await request.toArray());
      const type = String(request.headers['x-type'] ?? 'application/json');
      response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' }).end(bomb);
    });
    proxy = await startProxy({
      backendUrl: backend.url,
      folder,
      config: { dashboard: { port: 0 }, history: { bodies: 'all' } },
    });
    // What the program takes for itself at its first request is not the bomb's.
    await exchange(proxy.url, { path: '/v1/messages', body: {} });
  });
  afterAll(async () => {
    await proxy?.stop();
    await backend?.stop();
    await rm(folder, { recursive: true });
  });

  test.each([
    ['/v1/messages', 'application/json'],
    ['/v1/chat/completions', 'text/event-stream'],
    ['/elsewhere', 'application/json'],
  ])('a bomb as the request to %s, and as the answer (%s): both pass byte for byte', async (path, type) => {
    const { pid } = proxy.program;
    const before = tellsFootprints ? residentMb(pid) : 0;
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip', 'x-type': type };
    const answer = await exchange(proxy.url, { path, headers, body: bomb });
    expect(received!.equals(bomb)).toBe(true);
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.body.equals(bomb)).toBe(true);
    if (tellsFootprints) expect(residentMb(pid) - before).toBeLessThan(unpackedBytes / 1e6 / 4);
  });

  test('a command whose input is a hundred thousand brackets deep is refused, and the next one is answered', async () => {
    const { origin, token } = await dashboardOf(proxy);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const bodies: Record<string, string> = {
      'config.patch': `{"changes":[{"path":["server","instance"],"value":${deep}}]}`,
      'fixes.setOption': `{"id":"usage","option":"x","value":${deep}}`,
      'repair.try': `{"arguments":${JSON.stringify(deep)}}`,
      'status.get': deep,
    };
    for (const [name, body] of Object.entries(bodies)) {
      const { status } = await exchange(origin, { path: `/api/call/${name}`, method: 'POST', headers, body });
      expect(status, name).toBeLessThanOrEqual(500);
    }
    const path = '/api/call/status.get';
    expect((await exchange(origin, { path, method: 'POST', headers, body: '{}' })).status).toBe(200);
  });

  test('aliases of aliases in config.yaml are an error, not a full memory', async () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`,
    );
    const file = join(folder, 'bomb.yaml');
    await writeFile(file, `a0: &a0 [x]\n${levels.join('\n')}\nserver: *a30\n`);
    const { code, stdout } = await runCommand(['check-config', '--config', file]);
    expect({ code, stdout }).toStrictEqual({ code: 1, stdout: expect.stringContaining('not valid YAML') });
  });
});
