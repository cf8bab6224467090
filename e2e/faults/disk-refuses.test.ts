import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { httpPaths } from '#shared/contract/http-bridge.ts';
import { askDashboard } from '../security/command-visits.ts';
import { dashboardOf } from '../security/sign-in.ts';
import { useFaultStand } from './fault-stand.ts';
import { answer, createAsker, keptSessions, told, untilTold, untilWritten } from './kept-requests.ts';

const reason = whyNoLimits();

// A limit of file sizes stands for all that SQLite calls an I/O error: quotas, shares that are gone, disks that break.
describe.skipIf(reason !== null)(`a disk that refuses${reason === null ? '' : ` (${reason})`}`, () => {
  const stand = useFaultStand({ answer, config: { dashboard: { port: 0 }, history: { bodies: 'all' } } });
  const asker = createAsker();

  test('clients and the dashboard do not notice; what waits is written once when it takes it', async () => {
    const { proxy } = stand;
    await asker.ask(proxy, 10);
    expect(await keptSessions(proxy)).toStrictEqual(asker.answered);
    limitFiles(proxy.program.pid, '4096');
    await asker.ask(proxy, 30);
    await untilTold(proxy, 'HISTORY_DISK_FAILED');
    await asker.ask(proxy, 30);

    const list = await askDashboard(await dashboardOf(proxy), httpPaths.call('requests.list'), {});
    expect(JSON.parse(list.text)).toMatchObject({ ok: true });
    expect(list.text).toContain('request-0');

    limitFiles(proxy.program.pid, 'unlimited');
    await untilWritten(proxy);
    expect(told(proxy, 'HISTORY_DISK_FAILED')).toStrictEqual([
      expect.stringMatching(/the disk refuses .* quota or a limit of file sizes/),
    ]);
    expect(await keptSessions(proxy)).toStrictEqual(asker.answered);
  });
});

/** Largest file that a process may write from now on, in bytes. The hard limit stays, so that it can be lifted again. */
function limitFiles(pid: number, bytes: string): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], { stdio: 'pipe' });
}

/** Why no process can be limited here; null when it can. */
function whyNoLimits(): string | null {
  if (process.platform !== 'linux') return 'only Linux limits a running process';
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `there is no prlimit (util-linux): ${(error as Error).message}`;
  }
}
