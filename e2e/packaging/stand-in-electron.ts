import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In front of the fuse wire in every Electron binary; `@electron/fuses` finds the wire by it. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1 of the wire, eight fuses, as Electron ships them: ASCII 0 is off, 1 on. */
const shippedFuses = '10110011';

/**
 * Lays out what electron-builder copies in place of Electron, whose binary need not be there to see how the app is packed: an
 * executable with a fuse wire to set, and the folders around it. It cannot run.
 */
export async function writeStandInElectron(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, 'locales'), { recursive: true });
  await mkdir(join(folder, 'resources'), { recursive: true });
  await writeFile(join(folder, 'version'), version);
  await writeFile(join(folder, 'locales', 'en-US.pak'), '');
  await writeFile(join(folder, 'LICENSE'), '');
  const wire = Buffer.concat([Buffer.from(fuseSentinel), Buffer.from([1, shippedFuses.length])]);
  const executable = join(folder, 'electron');
  await writeFile(executable, Buffer.concat([Buffer.from('stand-in\n'), wire, Buffer.from(shippedFuses)]));
  await chmod(executable, 0o755);
}
