import { describe, expect, test } from 'vitest';
import { maskedSecret } from '#shared/config/masked-secret.ts';
import type { Bridge } from '#shared/contract/bridge.ts';
import { type CommandInput, type CommandName, commands } from '#shared/contract/commands.ts';
import { type FeedEvent, feedEvent } from '#shared/contract/events.ts';
import { type Snapshot, snapshot } from '#shared/contract/snapshot.ts';
import { exampleLiveRequest } from '#shared/metrics/example-live-request.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import { type ApiUnderTest, type ApiUnderTestOptions, startApi, windowCapabilities } from './api-under-test.ts';

const requestId = exampleMetrics().request_id;

/** An input that each command answers, or the way to one. */
const inputs: { [N in CommandName]: CommandInput<N> | ((bridge: Bridge) => Promise<CommandInput<N>>) } = {
  'status.get': {},
  'config.get': {},
  'config.validate': { changes: [{ path: ['server', 'port'], value: 1 }] },
  'config.patch': { changes: [{ path: ['server', 'instance'], value: 'other' }] },
  'config.preview': { changes: [{ path: ['server', 'instance'], value: 'other' }] },
  'config.text': {},
  'config.checkText': { text: 'server:\n  port: 1\n' },
  'config.saveText': async (bridge) => {
    const { text, revision } = await bridge.call('config.text', {});
    return { text: `# mine\n${text}`, revision };
  },
  'fixes.list': {},
  'fixes.setEnabled': { id: 'some_fix', enabled: false },
  'fixes.setOption': { id: 'some_fix', option: 'limit', value: 5 },
  'requests.list': {},
  'requests.get': { id: requestId },
  'requests.cancel': { id: requestId },
  'requests.replay': { id: requestId },
  'requests.testCase': { id: requestId },
  'requests.totals': { search: 'QWEN' },
  'sessions.list': {},
  'sessions.get': { id: requestId },
  'history.totals': { by: 'model' },
  'history.percentiles': { quantity: 'duration_ms' },
  'history.speedByDepth': {},
  'history.facets': {},
  'history.tools': {},
  'history.cache': { limit: 10 },
  'history.speculation': { model: null },
  'history.export': { format: 'csv' },
  'live.series': { minutes: 5 },
  'exporters.list': {},
  'exporters.test': { id: 'some_exporter' },
  'backend.test': {},
  'proxy.pause': {},
  'proxy.resume': {},
  'clients.snippets': {},
  'host.openFolder': { folder: 'logs' },
  'host.copyText': { text: 'http://127.0.0.1:8066' },
  'host.saveExport': { format: 'csv' },
  'host.startAtLogin': {},
  'host.setStartAtLogin': { enabled: true },
  'repair.try': { arguments: '{}' },
};

export const exampleRepair: RepairRecord = {
  request_id: requestId,
  timestamp: '2026-02-15T10:30:50.000Z',
  fix: 'some_fix',
  tool: 'write',
  path: '/filePath',
  before: '"a',
  after: '"a"',
  held_characters: 2,
  held_ms: 1,
  outcome: 'repaired',
  reason: 'a quote was missing',
};

export interface ContractSuiteOptions {
  /** The carrier is the desktop window's: what only a desktop can do is done for its viewers. */
  isWindow?: boolean;
}

/** What every carrier of the contract has to do alike: joined to a program under test, which runs on a desktop, by `openBridge`. */
export function describeContract(
  carrier: string,
  openBridge: (under: ApiUnderTest) => Promise<Bridge> | Bridge,
  { isWindow = false }: ContractSuiteOptions = {},
): void {
  const names = (Object.keys(inputs) as CommandName[]).filter((name) => isWindow || !name.startsWith('host.'));

  async function setUp(options?: ApiUnderTestOptions) {
    const under = await startApi(options);
    const bridge = await openBridge(under);
    return { under, bridge };
  }

  describe(`the contract, carried by ${carrier}`, () => {
    test.each(names)('%s answers in the form that the contract gives it', async (name) => {
      const { under, bridge } = await setUp({ config: 'history:\n  bodies: all\n' });
      under.started(exampleLiveRequest());
      under.repaired(exampleRepair);
      under.finished(exampleMetrics(), '{"messages":[]}');
      const input = inputs[name];
      const value = await bridge.call(name, (typeof input === 'function' ? await input(bridge) : input) as never);
      // Strict: a field too many would be one that nobody promised.
      expect(strictly(name, value)).toStrictEqual(value);
      expect(under.errors).toStrictEqual([]);
    });

    test('what can be done is told as it is for this carrier, in answers and in snapshots', async () => {
      const { bridge } = await setUp();
      const { host, capabilities } = await bridge.call('status.get', {});
      expect([host, capabilities]).toStrictEqual(['desktop', isWindow ? windowCapabilities : ['download']]);
      expect((await view(bridge)).first.status.capabilities).toStrictEqual(capabilities);
    });

    describe('refusals keep their code and say what to do', () => {
      test('an input that does not fit, and where', async () => {
        const { bridge } = await setUp();
        const call = bridge.call('requests.list', { limit: 0 });
        await expect(call).rejects.toMatchObject({
          code: 'INPUT_INVALID',
          details: { issues: [{ path: ['limit'] }] },
        });
      });

      test('a command that does not exist', async () => {
        const { bridge } = await setUp();
        const call = bridge.call('constructor' as CommandName, {} as never);
        await expect(call).rejects.toMatchObject({ code: 'UNKNOWN_COMMAND' });
      });

      test.each([
        ['requests.get', { id: 'none' }],
        ['requests.replay', { id: 'none' }],
        ['requests.testCase', { id: 'none' }],
        ['sessions.get', { id: 'none' }],
        ['exporters.test', { id: 'none' }],
        ['fixes.setEnabled', { id: 'none', enabled: true }],
        ['fixes.setOption', { id: 'some_fix', option: 'constructor', value: 1 }],
      ] as const)('%s of something that is not there', async (name, input) => {
        const { bridge } = await setUp();
        await expect(bridge.call(name, input as never)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      });

      test('a value that the configuration cannot take, with the problems', async () => {
        const { under, bridge } = await setUp();
        const before = await under.configText();
        const changes = [{ path: ['server', 'port'], value: 'eighty' }];
        const problem = expect.objectContaining({ path: 'server.port', message: expect.stringContaining('65535') });
        await expect(bridge.call('config.patch', { changes })).rejects.toMatchObject({
          code: 'CONFIG_INVALID',
          details: { problems: [problem] },
        });
        expect(await bridge.call('config.validate', { changes })).toStrictEqual({ problems: [problem], warnings: [] });
        expect(await under.configText()).toBe(before);
      });

      test('a page that nobody gave', async () => {
        const { bridge } = await setUp();
        await expect(bridge.call('sessions.list', { after: 'x' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      });

      test.skipIf(isWindow).each([
        ['host.openFolder', { folder: 'data' }],
        ['host.copyText', { text: 'a' }],
        ['host.saveExport', {}],
        ['host.startAtLogin', {}],
        ['host.setStartAtLogin', { enabled: true }],
      ] as const)('%s from elsewhere than the desktop window', async (name, input) => {
        const { bridge } = await setUp();
        await expect(bridge.call(name, input as never)).rejects.toMatchObject({
          code: 'UNAVAILABLE',
          message: expect.stringMatching(/^Only the window of the desktop app can .+; .+\.$/),
        });
      });

      test('a history that is switched off', async () => {
        const { bridge } = await setUp({ config: 'history:\n  enabled: false\n' });
        const call = bridge.call('requests.list', {});
        await expect(call).rejects.toMatchObject({
          code: 'UNAVAILABLE',
          message: expect.stringContaining('history.enabled'),
        });
      });

      test('a defect of the program is one word here, and the whole in its log', async () => {
        const { under, bridge } = await setUp({
          repair() {
            throw new TypeError('oops');
          },
        });
        await expect(bridge.call('repair.try', { arguments: '' })).rejects.toMatchObject({ code: 'INTERNAL' });
        expect(under.errors).toStrictEqual([new TypeError('oops')]);
      });
    });

    describe('settings', () => {
      test('a switch is written to the file and told to everyone', async () => {
        const { under, bridge } = await setUp();
        const viewer = await view(bridge);
        const { fixes } = await bridge.call('fixes.setEnabled', { id: 'some_fix', enabled: false });
        expect(fixes[0]?.enabled).toBe(false);
        expect(await under.configText()).toContain('some_fix:\n      enabled: false');
        expect((await viewer.event('fixes.changed')).fixes[0]?.enabled).toBe(false);
        expect((await viewer.event('config.changed')).values).toMatchObject({
          fixes: { modules: { some_fix: { enabled: false } } },
        });
      });

      test('the main switch', async () => {
        const { bridge } = await setUp();
        expect((await bridge.call('fixes.setEnabled', { id: null, enabled: false })).enabled).toBe(false);
      });

      test('a masked secret that is given back stays what it was', async () => {
        const { under, bridge } = await setUp({ config: '  api_key: sk-canary\n' });
        const { values } = await bridge.call('config.get', {});
        expect(values.backend).toMatchObject({ api_key: maskedSecret });
        const changes = [
          { path: ['backend', 'api_key'], value: maskedSecret },
          { path: ['backend', 'timeout_seconds'], value: 60 },
        ];
        await bridge.call('config.patch', { changes });
        expect(await under.configText()).toContain('api_key: sk-canary\n');
        expect(await under.configText()).toContain('timeout_seconds: 60');
      });

      test('a new secret is taken', async () => {
        const { under, bridge } = await setUp();
        await bridge.call('config.patch', { changes: [{ path: ['backend', 'api_key'], value: 'sk-new' }] });
        expect(await under.configText()).toContain('api_key: sk-new');
      });
    });

    describe('the text of the settings', () => {
      const secret = '  api_key: "sk-canary-1" # mine\n';

      test('is shown without its secrets, and saved with them', async () => {
        const { under, bridge } = await setUp({ config: secret });
        const viewer = await view(bridge);
        const { text, revision } = await bridge.call('config.text', {});
        expect(text).toContain(`  api_key: "${maskedSecret}" # mine\n`);
        const saved = await bridge.call('config.saveText', { text: `${text}stats: {enabled: false}\n`, revision });
        expect(saved.text).toBe(`${text}stats: {enabled: false}\n`);
        expect(saved.revision).not.toBe(revision);
        expect(await under.configText()).toContain(`${secret}stats: {enabled: false}\n`);
        expect((await viewer.event('config.changed')).values).toMatchObject({ stats: { enabled: false } });
      });

      test('is not saved over another change', async () => {
        const { under, bridge } = await setUp();
        const { text, revision } = await bridge.call('config.text', {});
        await bridge.call('config.patch', { changes: [{ path: ['server', 'instance'], value: 'other' }] });
        const changed = await under.configText();
        const call = bridge.call('config.saveText', { text: `${text}# mine\n`, revision });
        await expect(call).rejects.toMatchObject({ code: 'CONFLICT' });
        expect(await under.configText()).toBe(changed);
      });

      test('is not saved with a mistake in it, and the place is told', async () => {
        const { under, bridge } = await setUp({ config: secret });
        const before = await under.configText();
        const { text, revision } = await bridge.call('config.text', {});
        const wrong = `${text}server: {instance: a, port: eighty}\n`;
        const problem = expect.objectContaining({ line: 5, column: 29, path: 'server.port' });
        expect(await bridge.call('config.checkText', { text: wrong })).toStrictEqual({
          problems: [problem],
          warnings: [],
        });
        await expect(bridge.call('config.saveText', { text: wrong, revision })).rejects.toMatchObject({
          code: 'CONFIG_INVALID',
          details: { problems: [problem] },
        });
        expect(await under.configText()).toBe(before);
      });

      test('before and after a change, which is not made', async () => {
        const { under, bridge } = await setUp({ config: secret });
        const before = await under.configText();
        const changes = [
          { path: ['backend', 'api_key'], value: 'sk-canary-2' },
          { path: ['backend', 'timeout_seconds'], value: 60 },
        ];
        const preview = await bridge.call('config.preview', { changes });
        expect(preview.after).toBe(`${preview.before}  timeout_seconds: 60\n`);
        expect(JSON.stringify(preview)).not.toContain('canary');
        expect(await under.configText()).toBe(before);
      });
    });

    describe('a request that is sent once more', () => {
      const all = { config: 'history:\n  bodies: all\n  max_body_kb: 1\n' };

      test('is what its client sent, without its secrets', async () => {
        const { under, bridge } = await setUp(all);
        under.finished(exampleMetrics(), '{"messages":[]}');
        expect(await bridge.call('requests.replay', { id: requestId })).toStrictEqual({ requestId: 'replayed' });
        expect(under.replayed).toStrictEqual([
          {
            path: '/v1/chat/completions',
            headers: [['content-type', 'application/json']],
            body: Buffer.from('{"messages":[]}'),
          },
        ]);
      });

      test.each([
        ['none was kept', {}, '{}', 'history.bodies'],
        ['only its beginning was kept', all, ' '.repeat(2000), 'history.max_body_kb'],
      ])('needs its body: %s', async (_, options, body, remedy) => {
        const { under, bridge } = await setUp(options);
        under.finished(exampleMetrics(), body);
        await expect(bridge.call('requests.replay', { id: requestId })).rejects.toMatchObject({
          code: 'UNAVAILABLE',
          message: expect.stringContaining(remedy),
        });
        expect(under.replayed).toStrictEqual([]);
      });
    });

    test('the last minutes are known to who comes later', async () => {
      const { under, bridge } = await setUp();
      under.started(exampleLiveRequest());
      const { stepMs, points } = await bridge.call('live.series', { minutes: 15 });
      expect([stepMs, points.length]).toStrictEqual([3000, 300]);
      expect(points.at(-2)).toMatchObject({ generationTps: null, running: 0 });
      expect(points.at(-1)).toMatchObject({ generationTps: 33.1, contextUsed: 878, running: 1 });
    });

    describe('steering', () => {
      test('pause and resume', async () => {
        const { bridge } = await setUp();
        const viewer = await view(bridge);
        expect((await bridge.call('proxy.pause', {})).isPaused).toBe(true);
        expect(await viewer.event('proxy.changed')).toStrictEqual({ url: 'http://127.0.0.1:8066', isPaused: true });
        expect((await bridge.call('proxy.resume', {})).isPaused).toBe(false);
      });

      test('a running request is ended, one that is over is not', async () => {
        const { under, bridge } = await setUp();
        under.started(exampleLiveRequest({ requestId: 'r1' }));
        expect(await bridge.call('requests.cancel', { id: 'r1' })).toStrictEqual({ cancelled: true });
        expect(await bridge.call('requests.cancel', { id: 'r2' })).toStrictEqual({ cancelled: false });
        expect(under.cancelled).toStrictEqual(['r1']);
      });
    });

    describe('the feed', () => {
      test('begins with a snapshot of everything so far', async () => {
        const { under, bridge } = await setUp();
        under.started(exampleLiveRequest({ requestId: 'running' }));
        under.repaired(exampleRepair);
        under.finished(exampleMetrics({ request_id: 'first' }));
        under.finished(exampleMetrics({ request_id: 'second' }));
        under.logged('{"level":"warn","time":7,"msg":"careful"}\n');
        const { first, lost } = await view(bridge);
        expect(snapshot.parse(first)).toStrictEqual(first);
        expect(lost).toBe(0);
        expect(first.requests.map(({ request_id }) => request_id)).toStrictEqual(['second', 'first']);
        expect(first.frame.requests.map((request) => request.requestId)).toStrictEqual(['running']);
        expect(first.repairs).toStrictEqual([exampleRepair]);
        expect(first.log).toStrictEqual([{ atMs: 7, level: 'warn', message: 'careful' }]);
      });

      test('then tells what happens, in order', async () => {
        const { under, bridge } = await setUp();
        const viewer = await view(bridge);
        under.started(exampleLiveRequest());
        under.repaired(exampleRepair);
        under.finished(exampleMetrics());
        under.logged('{"level":30,"time":8,"msg":"done"}\n');
        await viewer.event('log.line');
        // What the look at the backend's slots brings may come at any time.
        const told = viewer.events.filter(({ name }) => name !== 'backend.changed');
        expect(told).toStrictEqual([
          { name: 'request.started', data: exampleLiveRequest() },
          { name: 'repair.made', data: exampleRepair },
          { name: 'request.finished', data: exampleMetrics() },
          { name: 'log.line', data: { atMs: 8, level: 'info', message: 'done' } },
        ]);
        for (const event of viewer.events) expect(feedEvent.parse(event)).toStrictEqual(event);
      });

      test('shows frames while a request runs, and an empty one after it', async () => {
        const { under, bridge } = await setUp();
        const viewer = await view(bridge);
        under.started(exampleLiveRequest());
        under.tick();
        expect((await viewer.event('frame')).generationTps).toBe(33.1);
        viewer.events.length = 0;
        under.finished(exampleMetrics());
        under.tick();
        expect((await viewer.event('frame')).requests).toStrictEqual([]);
      });

      test('a viewer that leaves hears nothing more; the other one does', async () => {
        const { under, bridge } = await setUp();
        const [leaving, staying] = [await view(bridge), await view(bridge)];
        leaving.leave();
        under.finished(exampleMetrics());
        await staying.event('request.finished');
        expect(leaving.events).toStrictEqual([]);
        await until(() => under.api.feed.viewers === 1);
      });
    });
  });
}

interface View {
  first: Snapshot;
  lost: number;
  events: FeedEvent[];
  leave(): void;
  /** The data of the first event of this name, which may still be on its way. */
  event<N extends FeedEvent['name']>(name: N): Promise<Extract<FeedEvent, { name: N }>['data']>;
}

/** Subscribes, and waits for the snapshot. */
function view(bridge: Bridge): Promise<View> {
  const events: FeedEvent[] = [];
  return new Promise((resolve, reject) => {
    const leave = bridge.subscribe({
      snapshot: (first, lost) =>
        resolve({
          first,
          lost,
          events,
          leave,
          async event(name) {
            await until(() => events.some((event) => event.name === name));
            return events.find((event) => event.name === name)?.data as never;
          },
        }),
      event: (event) => void events.push(event),
      disconnected: ({ message }) => reject(new Error(message)),
    });
  });
}

/** Waits for what is on its way. */
async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 2, timeout: 5000 }).toBe(true);
}

function strictly(name: CommandName, value: unknown): unknown {
  return commands[name].output.parse(value);
}
