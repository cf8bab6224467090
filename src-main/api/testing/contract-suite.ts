import { describe, expect, test } from 'vitest';
import type { Bridge } from '#shared/contract/bridge.ts';
import { type CommandName, commands } from '#shared/contract/commands.ts';
import { feedEvent } from '#shared/contract/events.ts';
import { snapshot } from '#shared/contract/snapshot.ts';
import { exampleLiveRequest } from '#shared/metrics/example-live-request.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { type ApiUnderTest, type ApiUnderTestOptions, startApi, windowCapabilities } from './api-under-test.ts';
import { exampleRepair, inputs, requestId } from './command-inputs.ts';
import { describeSettings } from './contract-settings.ts';
import { until, view } from './feed-view.ts';

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

    describeSettings(setUp);

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

function strictly(name: CommandName, value: unknown): unknown {
  return commands[name].output.parse(value);
}
