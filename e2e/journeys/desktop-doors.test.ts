import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '#shared/contract/commands.ts';
import { ipcChannels } from '#shared/contract/preload-bridge.ts';
import { type Reply, reply } from '#shared/contract/wire-error.ts';
import { type DashboardPage, screens } from '../browser/dashboard-page.ts';
import { openSettings } from '../browser/settings-page.ts';
import type { Frame } from '../electron-double/line.ts';
import { bindingNames } from '../electron-double/screen/preload-script.ts';
import { until } from '../until.ts';
import { askForText } from './ask.ts';
import { callFromPage, snapshotFromPage } from './call-from-page.ts';
import { type DoubleHost, startDoubleHost } from './double-host.ts';
import { describeOnDouble } from './hosts.ts';
import { type ScriptedBackend, startScriptedBackend } from './scripted-backend.ts';

const secrets = { backendKey: 'canary-backend-key', exporterToken: 'canary-exporter-token' };

/** Nobody has this address; nothing is ever fetched from it. */
const elsewhere = 'https://elsewhere.test/';

describeOnDouble('the doors of the desktop', (browser) => {
  let backend: ScriptedBackend;
  let host: DoubleHost;
  let dashboard: DashboardPage;
  let page: Page;
  beforeAll(async () => {
    backend = await startScriptedBackend();
    const exporter = `{enabled: true, url: "http://127.0.0.1:9", token: ${secrets.exporterToken}}`;
    host = await startDoubleHost(browser(), {
      config: `exporters: {influxdb: ${exporter}}\n`,
      backendUrl: backend.url,
    });
    dashboard = await host.dashboard();
    ({ page } = dashboard);
  });
  afterAll(async () => {
    await host?.stop();
    await backend?.stop();
  });

  describe.each<[way: string, lead: (url: string) => void]>([
    [
      'a link',
      (url) => {
        const link = document.createElement('a');
        link.href = url;
        link.click();
      },
    ],
    [
      'a refresh',
      (url) => {
        const refresh = document.createElement('meta');
        refresh.httpEquiv = 'refresh';
        refresh.content = `0;url=${url}`;
        document.head.append(refresh);
      },
    ],
  ])('led away by %s', (way, lead) => {
    test('the page stays where it is', async () => {
      const url = `${elsewhere}${way.replace(' ', '-')}`;
      const before = page.url();
      await page.evaluate(lead, url);
      await untilLogged(`the page was refused the way to ${url}`);
      expect(page.url()).toBe(before);
      await dashboard.open('Now');
    });
  });

  test('a frame in the page, even of its own origin, is answered nothing', async () => {
    const answer = await page.evaluate(
      async ([name, channel]) => {
        const frame = document.createElement('iframe');
        document.body.append(frame);
        const inside = frame.contentWindow as unknown as Record<
          string,
          (channel: string, values: unknown[]) => Promise<unknown>
        >;
        return { hasBridge: 'llamaProxy' in inside, reply: await inside[name]?.(channel, ['status.get', {}]) };
      },
      [bindingNames.invoke, ipcChannels.call] as const,
    );
    expect(answer).toMatchObject({ hasBridge: false, reply: { ok: false, error: { code: 'FORBIDDEN' } } });
  });

  describe.each<[who: string, frame: Frame]>([
    ['a page from elsewhere in our window', { url: elsewhere, isMain: true }],
    ['a page that only looks like ours', { url: 'app://llama-proxy.elsewhere.test/', isMain: true }],
    ['our page in a frame', { url: 'app://llama-proxy/', isMain: false }],
    ['a file', { url: 'file:///app/out/renderer/index.html', isMain: true }],
    ['an empty page', { url: 'about:blank', isMain: true }],
  ])('%s', (_who, frame) => {
    test('cannot subscribe', async () => {
      const { program } = host.double;
      const [window] = await program.call('windows');
      await program.call('send', window!.id, frame, ipcChannels.subscribe, ['stranger', 1]);
      await untilLogged(`${frame.url} may not use ${ipcChannels.subscribe}`);
    });
  });

  test.each([
    ['app://llama-proxy/../../package.json'],
    ['app://llama-proxy/..%2f..%2fpackage.json'],
    ['app://llama-proxy/%2e%2e/%2e%2e/package.json'],
    ['app://llama-proxy/assets/..\\..\\..\\package.json'],
    ['app://llama-proxy/assets/%5c..%5c..%5cpackage.json'],
    ['app://llama-proxy//etc/passwd'],
    ['app://llama-proxy/file:///etc/passwd'],
    ['app://llama-proxy/index.html%00.js'],
    ['app://llama-proxy/assets'],
    ['app://elsewhere/index.html'],
    ['app:///index.html'],
  ])('%s is nothing that is served', async (url) => {
    const { status, body } = await host.double.program.call('serve', url, 'GET');
    expect([status, Buffer.from(body).toString()]).toStrictEqual([404, 'There is nothing under this address.\n']);
  });

  test('its own files are read, never written', async () => {
    const { program } = host.double;
    expect(await program.call('serve', 'app://llama-proxy/', 'GET')).toMatchObject({ status: 200 });
    expect(await program.call('serve', 'app://llama-proxy/', 'PUT')).toMatchObject({ status: 405 });
  });

  test.each<[what: string, name: unknown, input: unknown, code: string]>([
    ['its prototype', '__proto__', {}, 'UNKNOWN_COMMAND'],
    ['a name that is none', { toString: 'status.get' }, {}, 'UNKNOWN_COMMAND'],
    ['an input of another kind', 'fixes.setEnabled', { id: ['a'], enabled: 'yes' }, 'INPUT_INVALID'],
    ['an id as long as a book', 'requests.get', { id: 'x'.repeat(1_000_000) }, 'INPUT_INVALID'],
    ['a text as long as a library', 'config.saveText', { text: ' '.repeat(2_000_000), base: '' }, 'INPUT_INVALID'],
    ['a folder of its choice', 'host.openFolder', { folder: '/etc' }, 'INPUT_INVALID'],
    ['a value that no port has', 'config.patch', changes('port', 70_000), 'CONFIG_INVALID'],
  ])('%s is refused with a code', async (_what, name, input, code) => {
    const before = await readFile(host.configFile, 'utf8');
    const answer = await callFromPage(page, name as string, input);
    expect(answer).toMatchObject({ ok: false, error: { code } });
    expect(await readFile(host.configFile, 'utf8')).toBe(before);
  });

  test('no secret of config.yaml is in the page, in what it is told, or in any answer', async () => {
    await plantBackendKey();
    await askForText(host.proxyUrl, 'last-before-search/1.0');
    const seen: Record<string, string> = {
      'the feed': await snapshotFromPage(page),
      'the answers': JSON.stringify(await askEverything()),
    };
    const row = dashboard.content.getByRole('row').filter({ hasText: 'last-before-search/1.0' });
    for (const screen of screens) {
      await dashboard.open(screen);
      if (screen === 'Requests') await row.waitFor();
      seen[screen] = await domText();
    }
    const settings = await openSettings(dashboard);
    const editor = await settings.openText();
    seen['config.yaml as text'] = (await domText()) + (await editor.inputValue());
    expect(seen['config.yaml as text']).toContain('api_key:');
    for (const secret of Object.values(secrets)) {
      const found = Object.entries(seen).filter(([, text]) => text.includes(secret));
      expect(found.map(([where]) => where)).toStrictEqual([]);
    }
  });

  async function plantBackendKey(): Promise<void> {
    const text = await readFile(host.configFile, 'utf8');
    await writeFile(host.configFile, text.replace(/^ {2}url: .*$/m, `$&\n  api_key: ${secrets.backendKey}`));
    await until('the key to be in force', async () => {
      const { value } = (await callFromPage(page, 'config.get', {})) as { value: object };
      return /"api_key":"[^"]+"/.test(JSON.stringify(value)) || undefined;
    });
  }

  /** Every command but those that would change something, with inputs that fit one or another of them. */
  async function askEverything(): Promise<Reply[]> {
    const inputs = [{}, { id: 'influxdb' }, { text: 'backend: [' }];
    const quiet = Object.keys(commands).filter((name) => !/^(?:proxy|host|fixes\.set)/.test(name));
    const answers: Reply[] = [];
    for (const name of quiet)
      for (const input of inputs) answers.push(reply.parse(await callFromPage(page, name, input)));
    expect(answers.filter(({ ok }) => ok).length).toBeGreaterThan(10);
    return answers;
  }

  /** With what stands in fields, which is no part of the markup. */
  function domText(): Promise<string> {
    return page.evaluate(
      () =>
        document.documentElement.outerHTML +
        [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(({ value }) => value).join('\n'),
    );
  }

  async function untilLogged(text: string): Promise<void> {
    await until(`the log to say "${text}"`, () => host.log().includes(text) || undefined);
  }
});

function changes(key: string, value: unknown) {
  return { changes: [{ path: ['server', key], value }] };
}
