import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const command = fileURLToPath(new URL('index.ts', import.meta.url));

test('without Electron it says so, and where the dashboard is, whatever the log may show', {
  timeout: 20_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'start-'));
  const config = join(folder, 'config.yaml');
  await writeFile(config, 'server: {port: 0}\nbackend: {port: 9}\ndashboard: {port: 0}\nlog: {level: silent}\n');
  const program = spawn(process.execPath, [command, 'start', '--config', config, '--data-dir', folder], {
    env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'nothing') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(program, 'exit');
  onTestFinished(async () => {
    program.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true });
  });
  let said = '';
  program.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await expect.poll(() => said, { timeout: 15_000 }).toContain('Dashboard: ');
  expect(said).toMatch(
    /^No desktop app: .+\. Running without a window\.\nDashboard: http:\/\/127\.0\.0\.1:\d+\/\?token=\S+\n$/,
  );
  program.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
});
