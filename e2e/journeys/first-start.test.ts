import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../command/run-command.ts';
import { askForText } from './ask.ts';
import { describeOnHosts } from './hosts.ts';
import { startScriptedBackend } from './scripted-backend.ts';

describeOnHosts('the first start', (journeyHost) => {
  test('with nothing but a backend makes a config of its own, answers, and shows it', async ({ skip }) => {
    // The usual port of the dashboard is all that a browser could be sent to before there is a config.
    skip(!(await isFree(8067)), 'another program has port 8067');
    const backend = await startScriptedBackend();
    const host = await journeyHost.start({ config: null, backendUrl: backend.url });
    try {
      expect(await readFile(host.configFile, 'utf8')).toBe(
        await readFile(new URL('../../config.yaml.default', import.meta.url), 'utf8'),
      );
      const { content } = await host.dashboard();
      await content.getByText('No request has come yet').waitFor();
      expect(await askForText(host.proxyUrl, 'first-agent/1.0')).toBe('Hello from the script.');
      await content.getByText('first-agent/1.0').first().waitFor();
    } finally {
      await host.stop();
      await backend.stop();
    }
  });

  test('a headless start on a port that is taken says who has it', async () => {
    const host = await journeyHost.start({ config: '', backendUrl: 'http://127.0.0.1:1' });
    try {
      const { port } = new URL(host.proxyUrl);
      const place = ['--config', host.configFile, '--data-dir', join(dirname(host.configFile), 'data')];
      const { code, stdout, stderr } = await runCommand(['run', ...place, '--port', port]);
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(
        new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is in use by another llama-proxy \\(process \\d+\\)`),
      );
    } finally {
      await host.stop();
    }
  });
});

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    // Somebody listens there.
    return false;
  } finally {
    server.close();
  }
}
