import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Program, startProgram } from '../program.ts';
import { builtCommand } from '../start-proxy.ts';

let folder: string;
let demo: Program | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-e2e-'));
});
afterEach(async () => {
  await demo?.stop();
  await rm(folder, { recursive: true });
});

test('run --demo needs no model and no configuration, and calls itself a demo', async () => {
  demo = await startProgram({
    command: process.execPath,
    args: [builtCommand, 'run', '--demo', '--port', '0', '--data-dir', join(folder, 'data')],
    cwd: folder,
    // A first run writes a configuration into the user's folder: here, into one of the test's own.
    env: { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config'), APPDATA: folder, USERPROFILE: folder },
    ready: ({ stdout }) => (stdout.includes('demo') ? stdout : undefined),
    readyWithinMs: 20_000,
  });
  expect(demo.output().stderr).toMatch(/demo/i);
  // The default format is the box for people; it must hold the demo's model.
  expect(demo.readyWith).toMatch(/Model: .*demo/);
});
