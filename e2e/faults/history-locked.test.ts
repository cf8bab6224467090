import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpPaths } from '#shared/contract/http-bridge.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { askDashboard } from '../security/command-visits.ts';
import { dashboardOf } from '../security/sign-in.ts';
import { startProxy } from '../start-proxy.ts';
import { useFaultStand } from './fault-stand.ts';
import { answer, createAsker, keptSessions, told, untilTold, untilWritten } from './kept-requests.ts';

const config = { dashboard: { port: 0 }, history: { bodies: 'all' } };
let folder: string;
let backend: HttpBackend;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'llama-proxy-e2e-'));
  backend = await startHttpBackend(answer);
});
afterAll(async () => {
  await backend.stop();
  rmSync(folder, { recursive: true });
});
const asker = createAsker();

describe('another program that locks the history', () => {
  const stand = useFaultStand({ answer, config, place: () => ({ folder }) });

  test('is not noticed by clients or the dashboard; what waits is written once when it lets go', async () => {
    const { proxy } = stand;
    await asker.ask(proxy, 10);
    expect(await keptSessions(proxy)).toStrictEqual(asker.answered);
    const other = await lockHistory(folder, 'BEGIN EXCLUSIVE');
    await asker.ask(proxy, 30);
    await untilTold(proxy, 'HISTORY_LOCKED');
    await asker.ask(proxy, 30);

    const list = await askDashboard(await dashboardOf(proxy), httpPaths.call('requests.list'), {});
    expect(JSON.parse(list.text)).toMatchObject({ ok: true });
    expect(list.text).toContain('request-0');

    await other.letGo();
    await untilWritten(proxy);
    expect(told(proxy, 'HISTORY_LOCKED')).toStrictEqual([
      expect.stringMatching(/locked by another program; close what else has it open/),
    ]);
    expect(await keptSessions(proxy)).toStrictEqual(asker.answered);
  });

  test('may be killed: its lock goes with it', async () => {
    const { proxy } = stand;
    const other = await lockHistory(folder, 'BEGIN IMMEDIATE; DELETE FROM requests');
    await asker.ask(proxy, 30);
    await untilTold(proxy, 'HISTORY_LOCKED', 2);
    await other.kill();
    await untilWritten(proxy, 2);
    expect(await keptSessions(proxy)).toStrictEqual(asker.answered);
  });
});

test('one that has the history for itself when the program starts: neither start nor requests wait for it', async () => {
  const other = await lockHistory(folder, 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  const proxy = await startProxy({ backendUrl: backend.url, folder, config });
  try {
    await asker.ask(proxy, 30);
    await untilTold(proxy, 'HISTORY_LOCKED');
    const { status } = await askDashboard(await dashboardOf(proxy), httpPaths.call('requests.list'), {});
    expect(status).toBe(503);
    await other.letGo();
    await untilWritten(proxy);
    expect(told(proxy, 'HISTORY_LOCKED')).toHaveLength(1);
    expect(await keptSessions(proxy)).toStrictEqual(asker.answered);
  } finally {
    await other.letGo();
    await proxy.stop();
  }
});

interface OtherProgram {
  letGo(): Promise<void>;
  kill(): Promise<void>;
}

/** A process of its own that does something to the history and then sits on it. */
async function lockHistory(folder: string, sql: string): Promise<OtherProgram> {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const db = new DatabaseSync(process.argv[1], { timeout: 5000 });
    db.exec(process.argv[2]);
    console.log('locked');
    process.stdin.on('end', () => db.close()).resume();`;
  const child = spawn(process.execPath, ['--eval', script, join(folder, 'data', 'history.db'), sql], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const [said] = (await Promise.race([once(child.stdout, 'data'), ended])) as unknown[];
  if (String(said) !== 'locked\n') throw new Error(`the history was not locked: ${await text(child.stderr)}`);
  return {
    async letGo() {
      child.stdin.end();
      await ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
