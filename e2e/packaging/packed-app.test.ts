import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { build, type Configuration, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { writeStandInElectron } from './stand-in-electron.ts';

// The real packer over a stand-in for Electron's binary: what it lays into app.asar, and how it sets the fuses, is the real thing.

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string) => readFile(join(projectFolder, name), 'utf8');

describe.skipIf(process.platform !== 'linux')('the packed app', () => {
  let folder: string;
  let archive: string;
  let files: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llama-proxy-packed-'));
    const electronDist = join(folder, 'electron');
    const output = join(folder, 'dist');
    const { version } = JSON.parse(await read('node_modules/electron/package.json')) as { version: string };
    await writeStandInElectron(electronDist, version);
    const config = parse(await read('resources/packaging/electron-builder.yml')) as Configuration;
    await build({
      projectDir: projectFolder,
      targets: Platform.LINUX.createTarget('dir'),
      publish: 'never',
      config: { ...config, electronDist, directories: { ...config.directories, output } },
    });
    archive = join(output, 'linux-unpacked', 'resources', 'app.asar');
    files = listPackage(archive, { isPack: false }).map((name) => name.replaceAll('\\', '/').slice(1));
  }, 180_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('holds both hosts, the page, the icons and the configuration to begin with', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'config.yaml.default',
        'out/main/index.js',
        'out/main/cli.js',
        'out/preload/index.cjs',
        'out/renderer/index.html',
      ]),
    );
    expect(files.filter((name) => /^resources\/icons\/.*\.png$/.test(name))).not.toEqual([]);
  });

  test('starts with the desktop host', () => {
    const { main } = JSON.parse(extractFile(archive, 'package.json').toString()) as { main: string };
    expect(main).toBe('out/main/index.js');
  });

  test('holds the packages that the program needs, and no other', async () => {
    const lock = JSON.parse(await read('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
    const packed = new Set(files.map(packageFolder).filter((name) => name !== null));
    const developmentOnly = [...packed].filter((name) => lock.packages[name]?.dev === true);
    expect(developmentOnly).toEqual([]);
    const { dependencies } = JSON.parse(await read('package.json')) as { dependencies: Record<string, string> };
    for (const name of Object.keys(dependencies)) expect(packed).toContain(`node_modules/${name}`);
  });

  test('holds no test, no source and no source map', () => {
    expect(
      files.filter((name) => /\.(?:map|tsx?|mts|cts)$|(?:^|\/)(?:tests?|__tests__)\/|\.test\./.test(name)),
    ).toEqual([]);
    expect(files.filter((name) => /^(?:src-|e2e|bench|\.ci|docs)/.test(name))).toEqual([]);
  });

  test('has every fuse set as the configuration says', async () => {
    const fuses = await getCurrentFuseWire(join(archive, '..', '..', 'llama-proxy'));
    const on = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ];
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ];
    const states = (names: FuseV1Options[]) => names.map((name) => String.fromCharCode(fuses[name] ?? 0));
    expect(states(on)).toEqual(on.map(() => '1'));
    expect(states(off)).toEqual(off.map(() => '0'));
  });

  test('stays small, and says how large it is', async () => {
    const { size } = await stat(archive);
    const ours = files.filter((name) => name.startsWith('out/')).length;
    process.stdout.write(`app.asar: ${(size / 1e6).toFixed(1)} MB, ${files.length} entries, ${ours} of them our own\n`);
    expect(size).toBeLessThan(40_000_000);
  });
});

/** `node_modules/@scope/name` of a packed file, nested ones included; null for a file of our own. */
function packageFolder(file: string): string | null {
  return (
    /^(?:node_modules\/(?:@[^/]+\/)?[^/@][^/]*\/)*(node_modules\/(?:@[^/]+\/)?[^/@][^/]*)(?=\/)/.exec(file)?.[0] ?? null
  );
}
