import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpPaths } from '#shared/contract/http-bridge.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { askDashboard } from '../security/command-visits.ts';
import { dashboardOf } from '../security/sign-in.ts';
import { startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';
import { useFaultStand } from './fault-stand.ts';
import { answer, createAsker, keptSessions, sessionsIn, told, untilTold, untilWritten } from './kept-requests.ts';
import { mountSmallDisk, type SmallDisk, whyNoSmallDisk } from './small-disk.ts';

const reason = whyNoSmallDisk();
const config = {
  dashboard: { port: 0 },
  history: { bodies: 'all' },
  exporters: { jsonl: { enabled: true, flush_interval_seconds: 0.1 } },
};
/** Nobody listens there, and nothing is sent there. */
const unused = 'http://127.0.0.1:9';

describe.skipIf(reason !== null)(`a disk that is full${reason === null ? '' : ` (${reason})`}`, () => {
  let folder: string;
  let disk: SmallDisk;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'llama-proxy-e2e-'));
    mkdirSync(join(folder, 'data'));
    disk = await mountSmallDisk(join(folder, 'data'), 4);
  });
  afterAll(async () => {
    await disk.remove();
    rmSync(folder, { recursive: true });
  });
  const asker = createAsker();
  /** What the exporter wrote, which has the same disk. */
  const exportedSessions = () => {
    const file = join(disk.folder, 'requests.jsonl');
    return existsSync(file) ? sessionsIn(readFileSync(file, 'utf8')) : [];
  };

  describe('while the program runs', () => {
    const stand = useFaultStand({
      answer,
      config,
      place: () => ({ folder, through: disk.through }),
    });

    beforeAll(async () => {
      await asker.ask(stand.proxy, 10);
      await until('the exporter to open its file', () => exportedSessions().length === 10 || undefined);
    });

    test('clients and the dashboard do not notice; what waits is written once when there is room', async () => {
      const { proxy } = stand;
      disk.fill();
      await asker.ask(proxy, 30);
      await untilTold(proxy, 'HISTORY_DISK_FULL');
      await asker.ask(proxy, 30);

      // Those from before can be looked at meanwhile.
      const list = await askDashboard(await dashboardOf(proxy), httpPaths.call('requests.list'), {});
      expect(JSON.parse(list.text)).toMatchObject({ ok: true });
      expect(list.text).toContain('request-0');

      disk.free();
      await untilWritten(proxy);
      await asker.ask(proxy, 5);
      expect(told(proxy, 'HISTORY_DISK_FULL')).toStrictEqual([
        expect.stringMatching(/the disk is full; free some space/),
      ]);
      expect(await keptSessions(proxy)).toStrictEqual(asker.answered);
      await expect.poll(exportedSessions, { timeout: 20_000 }).toStrictEqual(asker.answered);
    });

    test('a second time is told of again', async () => {
      const { proxy } = stand;
      disk.fill();
      await asker.ask(proxy, 30);
      await untilTold(proxy, 'HISTORY_DISK_FULL', 2);
      disk.free();
      await untilWritten(proxy, 2);
      expect(told(proxy, 'HISTORY_DISK_FULL')).toHaveLength(2);
      expect(await keptSessions(proxy)).toStrictEqual(asker.answered);
      await expect.poll(exportedSessions, { timeout: 20_000 }).toStrictEqual(asker.answered);
    });
  });

  test('after the next start it is all there', async () => {
    const proxy = await startProxy({ backendUrl: unused, folder, through: disk.through, config });
    expect(await keptSessions(proxy)).toStrictEqual(asker.answered);
    await proxy.stop();
  });

  describe('from the start', () => {
    let backend: HttpBackend;
    beforeAll(async () => {
      for (const name of readdirSync(disk.folder)) rmSync(join(disk.folder, name), { recursive: true });
      disk.fill();
      backend = await startHttpBackend(answer);
    });
    afterAll(() => backend.stop());

    /** In the history when the last test begins. */
    let before = 0;

    test('the program starts and serves; its history begins when there is room', async () => {
      const asker = createAsker();
      const proxy = await startProxy({ backendUrl: backend.url, folder, through: disk.through, config });
      await asker.ask(proxy, 10);
      await untilTold(proxy, 'HISTORY_DISK_FULL');
      disk.free();
      await untilWritten(proxy);
      expect(await keptSessions(proxy)).toStrictEqual(asker.answered);
      before = asker.answered.length;
      await proxy.stop();
    });

    test('a program that ends before there is room says what it could not keep', async () => {
      const asker = createAsker();
      const proxy = await startProxy({ backendUrl: backend.url, folder, through: disk.through, config });
      disk.fill();
      await asker.ask(proxy, 50);
      await untilTold(proxy, 'HISTORY_DISK_FULL');
      proxy.program.signal('SIGTERM');
      expect(await proxy.program.ended).toStrictEqual({ code: 0, signal: null });
      expect(told(proxy, 'HISTORY_UNWRITTEN')).toStrictEqual([
        expect.stringMatching(/; \d+ requests are not in it\. .*the disk is full; free some space/),
      ]);
      disk.free();
      const [lost] = /\d+(?= requests are not in it)/.exec(told(proxy, 'HISTORY_UNWRITTEN')[0] ?? '') ?? [];
      const again = await startProxy({ backendUrl: unused, folder, through: disk.through, config });
      expect((await keptSessions(again)).length).toBe(before + asker.answered.length - Number(lost));
      await again.stop();
    });
  });
});
