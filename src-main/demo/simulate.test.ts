import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('simulate.ts', import.meta.url));

it('starts by hand, says where it listens, and ends when told to', async () => {
  const child = spawn(process.execPath, [program, '--port', '0', '--speed', 'instant', '--malformed', '1']);
  const exited = once(child, 'exit');
  let said = '';
  for await (const data of child.stderr) {
    said += String(data);
    if (said.includes('\n')) break;
  }
  const url = /^demo-simulated-model listens on (http:\S+)\n$/.exec(said)?.[1];
  expect(await (await fetch(new URL('/health', url))).json()).toEqual({ status: 'ok' });

  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

it.each([
  [['--slots', 'many'], '--slots needs a number, got "many"'],
  [['--speed', 'warp'], '--speed has no "warp"'],
  [['--nonsense'], "Unknown option '--nonsense'"],
])('refuses %j with the reason', async (args, reason) => {
  const child = spawn(process.execPath, [program, ...args]);
  const exited = once(child, 'exit');
  let said = '';
  for await (const data of child.stderr) said += String(data);
  expect((await exited)[0]).toBe(1);
  expect(said).toContain(reason);
  expect(said).toContain('--loading-seconds');
});
