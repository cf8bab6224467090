import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { drawIcons } from './icon-set.ts';

// Draws every icon from the SVGs in source/. With --check it writes nothing and names those that differ from their drawing.
const isCheck = process.argv.includes('--check');
const icons = drawIcons();
const stale = icons.filter(({ path, bytes }) => !current(path)?.equals(bytes));
if (!isCheck) {
  for (const { path, bytes } of stale) {
    const target = join(import.meta.dirname, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
}
for (const { path } of stale) process.stdout.write(`${isCheck ? 'stale' : 'drawn'}: ${path}\n`);
process.stdout.write(`${icons.length} icons, ${stale.length} ${isCheck ? 'stale' : 'drawn anew'}\n`);
if (isCheck && stale.length > 0) process.exitCode = 1;

function current(path: string): Buffer | null {
  try {
    return readFileSync(join(import.meta.dirname, path));
  } catch {
    return null; // ENOENT: it was never drawn.
  }
}
