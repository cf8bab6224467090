import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { shareMallocArena } from '../host/malloc-arenas.ts';
import type { ExitCode, Terminal } from './exit.ts';
import { electronPackageFolder, findElectron } from './find-electron.ts';
import type { RunOptions } from './run.ts';

/** Opens the desktop app, or says in a line why it cannot and runs without a window. `words` are handed on as they were given. */
export async function start(
  terminal: Terminal,
  options: RunOptions,
  words: readonly string[],
  version: string,
): Promise<ExitCode> {
  const way = findElectron({
    platform: process.platform,
    env: process.env,
    uid: process.getuid?.() ?? null,
    electronFolder: electronPackageFolder(),
    builtEntry: fileURLToPath(new URL('out/main/index.js', packageUrl())),
  });
  if ('executable' in way) return await openApp(way.executable, words);
  shareMallocArena(process);
  terminal.err(`No desktop app: ${way.missing}. Running without a window.\n`);
  // Whatever the log may show: it was asked for by a user who wants to see something.
  const { run } = await import('./run.ts');
  return await run(terminal, options, version, (url) => {
    const where = url === null ? 'There is none: it is off, or could not be had.' : url.href;
    terminal.err(`Dashboard: ${where}\n`);
  });
}

function openApp(executable: string, words: readonly string[]): Promise<ExitCode> {
  const app = spawn(executable, [fileURLToPath(packageUrl()), ...words], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; the app needs its time to end, and its exit code is ours.
  const stay = (): void => {};
  const pass = (): void => void app.kill('SIGTERM');
  process.on('SIGINT', stay);
  process.on('SIGTERM', pass);
  return new Promise((resolve, reject) => {
    app.once('error', reject);
    app.once('exit', (code) => {
      process.off('SIGINT', stay);
      process.off('SIGTERM', pass);
      resolve(code === 0 ? 0 : 1);
    });
  });
}

/** The package's folder, above src-main/cli as above the built out/main. */
function packageUrl(): URL {
  return new URL('../../', import.meta.url);
}
