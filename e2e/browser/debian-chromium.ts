import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ChromiumInstaller } from './provide-chromium.ts';

/** What the installer needs of the system. */
export interface AptSystem {
  /** Text of /etc/os-release, empty where there is none. */
  readonly release: string;
  readonly isRoot: boolean;
  /** Runs apt-get. Rejects, with apt's last line, when it fails. */
  apt(args: readonly string[]): Promise<void>;
}

/** Installs Debian's own package, `chromium`. */
export function createDebianChromium(system: AptSystem = thisSystem()): ChromiumInstaller {
  const { release, isRoot, apt } = system;
  const install = () => apt(['install', '-y', '--no-install-recommends', 'chromium']);
  return {
    refusal() {
      const ids = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)/gm)].flatMap(([, names = '']) => names.split(' '));
      if (!ids.includes('debian')) return 'this is not Debian';
      // There the package is an empty one that asks for a snap.
      if (ids.includes('ubuntu')) return 'Ubuntu has it as a snap only';
      return isRoot ? null : 'that needs root';
    },
    async install() {
      try {
        await install();
      } catch {
        // The package lists of a fresh container are empty. A broken source of a third party may fail the update; the install tells.
        await apt(['update']).catch(() => 'see what the install says');
        await install();
      }
    },
  };
}

/** A mirror that is slower than this is given up, so that the other tests still get their turn. */
const aptWithinMs = 240_000;

function thisSystem(): AptSystem {
  const run = promisify(execFile);
  const file = '/etc/os-release';
  return {
    release: existsSync(file) ? readFileSync(file, 'utf8') : '',
    isRoot: process.getuid?.() === 0,
    async apt(args) {
      // Another apt at work is waited for.
      await run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        maxBuffer: 64 * 1024 * 1024,
        timeout: aptWithinMs,
      }).catch((error: Error & { stderr?: string }) => {
        throw new Error(error.stderr?.trim().split('\n').at(-1) || error.message, { cause: error });
      });
    },
  };
}
