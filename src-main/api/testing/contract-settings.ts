import { describe, expect, test } from 'vitest';
import { maskedSecret } from '#shared/config/masked-secret.ts';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { ApiUnderTest, ApiUnderTestOptions } from './api-under-test.ts';
import { view } from './feed-view.ts';

/** A program under test, and the bridge of one viewer. */
export type SetUp = (options?: ApiUnderTestOptions) => Promise<{ under: ApiUnderTest; bridge: Bridge }>;

/** The part of the contract that is about config.yaml, as values and as text. */
export function describeSettings(setUp: SetUp): void {
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
}
