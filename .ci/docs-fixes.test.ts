import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Fix } from '../src-main/fixes/fix.ts';
import { fixes } from '../src-main/fixes/registry.ts';
import { defectClasses } from './defect-classes.ts';
import { repairsPage, withTables } from './docs-fixes.ts';

test('docs/repairs.md shows the fixes of the registry; if not, run "npm run docs"', () => {
  const page = readFileSync(repairsPage, 'utf8');
  expect(page).toBe(withTables(page, fixes, defectClasses));
});

const page = `Before.
<!-- fixes: written by \`npm run docs\` -->
stale
<!-- /fixes -->
Between.
<!-- classes: written by \`npm run docs\` -->
<!-- /classes -->
After.`;

const mender: Fix = {
  info: {
    id: 'mender',
    title: 'Broken things',
    why: 'read<|x|> and a|b.',
    enabledByDefault: false,
    options: z.object({ depth: z.int().default(3).describe('How deep.'), eager: z.boolean().default(true) }),
  },
  request: (body) => body,
  answer: () => undefined,
};

test('the tables are drawn from the registry, what stands around them stays', () => {
  const classes = [
    { id: 'M1', defect: 'Broken: `a<|b`', fixes: ['mender', 'planned'] },
    { id: 'M2', defect: 'Mended by nobody yet', fixes: ['planned'] },
  ];
  expect(withTables(page, [mender], classes)).toBe(`Before.
<!-- fixes: written by \`npm run docs\` -->
| Fix | Default | Works on | What it is for | Options | Classes |
| --- | --- | --- | --- | --- | --- |
| \`mender\` | off | request, answer | **Broken things.** read&lt;\\|x\\|> and a\\|b. | \`depth: 3\` How deep.<br>\`eager: true\` | M1 |
<!-- /fixes -->
Between.
<!-- classes: written by \`npm run docs\` -->
| Class | What goes wrong | Mended by |
| --- | --- | --- |
| M1 | Broken: \`a<\\|b\` | \`mender\` |
<!-- /classes -->
After.`);
});

test('a page without its markers is refused', () => {
  expect(() => withTables('nothing', [mender], [])).toThrow('docs/repairs.md lacks the markers');
});
