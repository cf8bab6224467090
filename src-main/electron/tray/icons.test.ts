import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../../resources/icons/draw-icons.ts', import.meta.url));

// Another processor rounds a colour here and there another way; what is kept was drawn on this one.
test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'the icons are those of their drawings (else run node resources/icons/draw-icons.ts)',
  async () => {
    const answer = await promisify(execFile)(process.execPath, [script, '--check']).catch((error) => error);
    expect(answer.stdout).toMatch(/^\d+ icons, 0 stale\n$/);
  },
);
