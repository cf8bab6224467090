import { basename } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MenuEntry, ProgramSide } from '../electron-double/line.ts';
import type { Peer } from '../electron-double/peer.ts';
import { startDouble } from '../electron-double/start-double.ts';
import { parseCsv } from '../exporters/parse-csv.ts';
import { until } from '../until.ts';
import { askForCall, askForText } from './ask.ts';
import { type DoubleHost, startDoubleHost } from './double-host.ts';
import { describeOnDouble } from './hosts.ts';
import { makeJourneyFolder } from './journey-folder.ts';
import { type ScriptedBackend, spoiltArguments, startScriptedBackend } from './scripted-backend.ts';

describeOnDouble('the tray', (browser) => {
  let backend: ScriptedBackend;
  let host: DoubleHost;
  let program: Peer<ProgramSide>;
  beforeAll(async () => {
    backend = await startScriptedBackend();
    host = await startDoubleHost(browser(), { config: '', backendUrl: backend.url });
    program = host.double.program;
  });
  afterAll(async () => {
    await host?.stop();
    await backend?.stop();
  });

  const icon = async () => basename((await program.call('tray'))?.image ?? '').replace(/-\d+\.png$/, '');
  const menu = async () => (await program.call('tray'))?.menu ?? [];
  const untilIcon = (wanted: RegExp, withinMs?: number) =>
    until(`the icon to be ${wanted}`, async () => wanted.test(await icon()) || undefined, withinMs);

  test('shows whether something runs, and where', async () => {
    await untilIcon(/^idle$/);
    const [status] = await menu();
    expect(status?.label).toContain(`${new URL(host.proxyUrl).host} → :${new URL(backend.url).port}`);
    expect((await program.call('tray'))?.tooltip).toContain('llama-proxy');
    const release = backend.hold();
    const answer = askForText(host.proxyUrl);
    await untilIcon(/^(?:prefill|generating)$/);
    release();
    await answer;
    await untilIcon(/^idle$/);
  });

  test('switches fixes and the pause, as the window then shows', async () => {
    const { page } = await host.dashboard();
    const item = async (label: string) => find(await menu(), label);
    for (const title of ['Doubled file path', 'Broken JSON in tool calls']) {
      await program.call('chooseInTray', ['Fixes', title]);
      await until(`${title} to be off in the menu`, async () => (await item(title))?.checked === false || undefined);
    }
    expect(await askForCall(host.proxyUrl)).toBe(spoiltArguments);
    for (const title of ['Doubled file path', 'Broken JSON in tool calls']) {
      await program.call('chooseInTray', ['Fixes', title]);
      await until(`${title} to be on in the menu`, async () => (await item(title))?.checked === true || undefined);
    }
    expect(JSON.parse(await askForCall(host.proxyUrl))).toStrictEqual({ content: 'hi', filePath: '/a.txt' });
    await program.call('chooseInTray', ['Pause']);
    await page.getByText('Fixes are paused').waitFor();
    await untilIcon(/^paused$/);
    await program.call('chooseInTray', ['Pause']);
    await page.getByText('Fixes are paused').waitFor({ state: 'detached' });
  });

  test('hands out the environment of a client, and the session as CSV', async () => {
    await program.call('chooseInTray', ['Copy environment', 'Claude Code', 'bash']);
    const copied = await until('the text to be copied', async () => {
      const doing = (await program.call('doings')).find(({ what }) => what === 'copied');
      return doing?.what === 'copied' ? doing.text : undefined;
    });
    expect(copied).toContain(`export ANTHROPIC_BASE_URL='${host.proxyUrl}'`);
    const text = await host.saved(() => program.call('chooseInTray', ['Export this session as CSV…']));
    const [head = [], ...rows] = parseCsv(text);
    expect(rows.map((row) => row[head.indexOf('client')])).toContain('journey/1.0');
  });

  test('the first closing says once where the program went, and a click brings the window back', async () => {
    for (const _time of [1, 2]) {
      await host.window.close();
      expect(await host.window.visible()).toStrictEqual([false]);
      await program.call('clickTray');
      expect(await host.window.visible()).toStrictEqual([true]);
    }
    const told = (await program.call('doings')).filter(({ what }) => what === 'notification');
    expect(told).toMatchObject([{ title: 'llama-proxy keeps running' }]);
  });

  test('turns to an error while the backend is away, says so, and says when it is back', async () => {
    await backend.die();
    await untilIcon(/^error$/, 10_000);
    expect((await menu())[0]?.label).toContain('llama-server does not answer');
    const titles = async () =>
      (await program.call('doings')).flatMap((doing) => (doing.what === 'notification' ? [doing.title] : []));
    await until('a notification', async () => (await titles()).length === 2 || undefined, 15_000);
    await backend.comeBack();
    await untilIcon(/^idle$/, 10_000);
    await until('another one', async () => (await titles()).length === 3 || undefined);
  });

  test('a port that another llama-proxy has is a choice, and the next free one is offered', async () => {
    const folder = await makeJourneyFolder({ config: '', backendUrl: backend.url });
    const port = Number(new URL(host.proxyUrl).port);
    const second = await startDouble(browser(), {
      args: [...folder.args, '--port', String(port)],
      cwd: folder.path,
      env: folder.env,
      takes: 'Use port',
    });
    await second.page();
    const [question] = second.asked;
    expect(question?.message).toMatch(/is taken|is running already/);
    const free = /Use port (\d+) this time/.exec(question?.buttons.join() ?? '')?.[1];
    expect(await askForText(`http://127.0.0.1:${free}`)).toBe('Hello from the script.');
    await second.stop();
    await folder.remove();
  });

  test('Quit ends it all', async () => {
    await program.call('chooseInTray', ['Quit llama-proxy']);
    expect(await host.double.ended).toBe(0);
    await expect(askForText(host.proxyUrl)).rejects.toThrow('fetch failed');
  });
});

function find(menu: readonly MenuEntry[], label: string): MenuEntry | undefined {
  for (const entry of menu) {
    const found = entry.label === label ? entry : find(entry.items, label);
    if (found !== undefined) return found;
  }
  return undefined;
}
