import { fileURLToPath } from 'node:url';
import { electronPackageFolder, findElectron } from '../../src-main/cli/find-electron.ts';

/** What the desktop journeys run on. Plain data: it crosses to the workers. */
export type DesktopPlace =
  | { readonly kind: 'electron'; readonly executable: string }
  /** The built bundles over the test double of the electron module. */
  | { readonly kind: 'double'; readonly reason: string };

/** Electron itself where its binary can be had and shown, else the double. */
export function findDesktopPlace(): DesktopPlace {
  const way = findElectron({
    platform: process.platform,
    env: process.env,
    uid: process.getuid?.() ?? null,
    electronFolder: electronPackageFolder(),
    builtEntry: fileURLToPath(new URL('../../out/main/index.js', import.meta.url)),
  });
  return 'executable' in way
    ? { kind: 'electron', executable: way.executable }
    : { kind: 'double', reason: way.missing };
}

/** One line for the run's output: which host was real. */
export function describeDesktopPlace(place: DesktopPlace): string {
  const desktop =
    place.kind === 'electron'
      ? `real, in Electron (${place.executable})`
      : `the built app over the test double of the electron module, its windows in Chromium (${place.reason})`;
  return `hosts of the journeys: headless real, in Chromium; desktop ${desktop}`;
}
