import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'llama-proxy-e2e-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the default configuration is valid', async () => {
  const config = new URL('../../config.yaml.default', import.meta.url).pathname;
  expect(await runCommand(['check-config', '--config', config])).toMatchObject({ code: 0 });
});

test('all mistakes are told at once, with their places', async () => {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, 'server:\n  port: eighty\nstats:\n  format: xml\nserve: 1\n');
  const { code, stdout, stderr } = await runCommand(['check-config'], { cwd: folder });
  expect(code).toBe(1);
  const report = stdout + stderr;
  expect(report).toContain('config.yaml:2:9 server.port: expected a number from 0 to 65535, got "eighty"');
  expect(report).toMatch(/config\.yaml:4:11 stats\.format: /);
  expect(report).toMatch(/config\.yaml:5:1 .*serve.*server/);
});

test('run does not start with a configuration that has mistakes', async () => {
  const { code, stdout, stderr } = await runCommand(['run', '--data-dir', folder], { cwd: folder });
  expect(code).not.toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toContain('config.yaml:2:9');
});
