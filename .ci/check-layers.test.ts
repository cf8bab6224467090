import { describe, expect, test } from 'vitest';
import { checkFile } from './check-layers.ts';

const reasons = (file: string, source: string) => checkFile(file, source).map((problem) => problem.reason);

describe('the import directions', () => {
  test('a room imports itself, src-shared and the rooms in its row', () => {
    const source = `import { a } from './b.ts'; import { c } from '#shared/metrics/rates.ts'; import { d } from '../sse/decoder.ts';`;
    expect(reasons('src-main/proxy/server.ts', source)).toEqual([]);
  });

  test.each([
    [
      'src-main/sse/decoder.ts',
      `import { x } from '../proxy/server.ts';`,
      'src-main/sse may not import src-main/proxy',
    ],
    [
      'src-main/api/handlers.ts',
      `export { x } from '../core/create-core.ts';`,
      'src-main/api may not import src-main/core',
    ],
    [
      'src-renderer/app/entry.tsx',
      `import type { X } from '../../src-main/api/x.ts';`,
      'src-renderer may not import src-main/api',
    ],
    [
      'src-main/metrics/meter.ts',
      `const x = await import('electron');`,
      'electron belongs to src-main/electron, src-main/preload',
    ],
    ['src-shared/metrics/rates.ts', `import { readFileSync } from 'node:fs';`, 'src-shared must run without Node'],
    ['src-main/utils/x.ts', ``, 'belongs to no room of .ci/layers.ts'],
  ])('%s is refused: %s', (file, source, reason) => {
    expect(reasons(file, source)).toEqual([reason]);
  });
});
