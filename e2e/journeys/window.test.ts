import { appendFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../until.ts';
import { askForText } from './ask.ts';
import { describeOnDesktop } from './hosts.ts';
import type { RunningHost, WindowControls } from './journey-host.ts';
import { type ScriptedBackend, startScriptedBackend } from './scripted-backend.ts';

describeOnDesktop('a window that is closed leaves the program in the tray', (journeyHost) => {
  let backend: ScriptedBackend;
  let host: RunningHost;
  let window: WindowControls;
  beforeAll(async () => {
    backend = await startScriptedBackend();
    host = await journeyHost.start({ config: '', backendUrl: backend.url });
    window = host.window!;
  });
  afterAll(async () => {
    await host?.stop();
    await backend?.stop();
  });

  test('requests go on; a second start ends at once and shows the window, with all that happened meanwhile', async () => {
    const dashboard = await host.dashboard();
    await dashboard.open('Requests');
    await window.close();
    expect(await window.visible()).toStrictEqual([false]);
    await askForText(host.proxyUrl, 'unseen-agent/1.0');
    expect(await window.startAgain()).toBe(0);
    await until('the window to be back', async () => (await window.visible())[0] || undefined);
    await dashboard.content.getByRole('row').filter({ hasText: 'unseen-agent/1.0' }).waitFor();
    await askForText(host.proxyUrl, 'seen-agent/1.0');
    await dashboard.content.getByRole('row').filter({ hasText: 'seen-agent/1.0' }).waitFor();
    expect(dashboard.complaints).toStrictEqual([]);
  });

  test('after free_window_seconds it is gone, and is made anew when it is wanted', async () => {
    const { page: before } = await host.dashboard();
    await appendFile(host.configFile, '\ndesktop:\n  free_window_seconds: 1\n');
    await until('the setting to count', () => /config.yaml changed/.test(host.log()) || undefined);
    await window.close();
    await until('the window to be gone', async () => (await window.visible()).length === 0 || undefined);
    await askForText(host.proxyUrl, 'nobody-looks/1.0');
    await window.startAgain();
    const dashboard = await host.dashboard();
    expect(dashboard.page).not.toBe(before);
    await dashboard.open('Requests');
    for (const client of ['unseen-agent/1.0', 'nobody-looks/1.0']) {
      await dashboard.content.getByRole('row').filter({ hasText: client }).waitFor();
    }
  });
});
