import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

test('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(await runCommand(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('--help names every verb', async () => {
  const { code, stdout } = await runCommand(['--help']);
  expect(code).toBe(0);
  for (const verb of ['run', 'list-fixes', 'check-config', 'test-backend']) expect(stdout).toContain(verb);
});

test.each([[['dance']], [['run', '--no-such-option']], [['run', '--port', 'eighty']]])(
  '%j is used wrongly',
  async (args) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(args.at(-1)!);
  },
);

test('list-fixes --json holds every fix with its switch', async () => {
  const config = new URL('../../config.yaml.default', import.meta.url).pathname;
  const { code, stdout } = await runCommand(['list-fixes', '--json', '--config', config]);
  expect(code).toBe(0);
  const ids = (JSON.parse(stdout) as { id: string; enabled: boolean }[]).map(({ id }) => id);
  expect(ids).toContain('toolcall_bad_filepath');
});
