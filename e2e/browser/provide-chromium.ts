import { type BrowserSearch, findChromium, type SearchedMachine } from './find-chromium.ts';

/** Brings Chromium to a machine that has none. */
export interface ChromiumInstaller {
  /** Why it cannot be had here; null where it can. */
  refusal(): string | null;
  install(): Promise<void>;
}

/** The Chromium that is there, else the one that `installer` brings. What goes wrong is a reason to skip, never an error. */
export async function provideChromium(
  machine: SearchedMachine,
  installer: ChromiumInstaller,
  onInstall: () => void = () => undefined,
): Promise<BrowserSearch> {
  const search = findChromium(machine);
  // Whoever names one wants that one.
  if (search.kind === 'found' || machine.env.CHROMIUM_PATH) return search;
  const refusal = installer.refusal();
  if (refusal !== null) return { kind: 'missing', reason: `${search.reason}; not installed by itself: ${refusal}` };
  onInstall();
  try {
    await installer.install();
  } catch (error) {
    return { kind: 'missing', reason: `installing Chromium failed: ${(error as Error).message}` };
  }
  return findChromium(machine);
}
