import { createArgumentsRepairer, type RepairerOptions } from '../src-main/repair/arguments-repairer.ts';
import { readToolSchemas } from '../src-main/repair/fixtures/corpus.ts';
import { repairRules } from '../src-main/repair/rules.ts';

/**
 * `npm run bench:repair`: arguments of 0.1, 1 and 10 MB in fragments of four characters, all rules on. Time must grow with the
 * length and no faster; held characters are taken after every fragment.
 */
const fragmentCharacters = 4;
const sizes = [100_000, 1_000_000, 10_000_000];
const schemas = readToolSchemas();

const code = 'export function main(list: number[]) {\n  const text = "a" + `b`; // <b>ü 😀</b>\n  return list[0];\n}\n';
const edit = { old_string: code.slice(0, 80), new_string: code.slice(0, 90), replace_all: true };

const kinds: readonly (readonly [name: string, tool: string, text: (size: number) => string])[] = [
  ['one long file', 'write', (size) => JSON.stringify({ filePath: '/src/a.ts', content: repeat(code, size) })],
  [
    'the same, raw line breaks',
    'write',
    (size) => JSON.stringify({ filePath: '/src/a.ts', content: repeat(code, size) }).replaceAll('\\n', '\n'),
  ],
  [
    'many edits',
    'multiedit',
    (size) => JSON.stringify({ file_path: '/a', edits: new Array(Math.floor(size / 230)).fill(edit) }),
  ],
  [
    'a list in a string',
    'multiedit',
    (size) => JSON.stringify({ file_path: '/a', edits: JSON.stringify(new Array(Math.floor(size / 260)).fill(edit)) }),
  ],
];

const heads = ['arguments', 'characters', 'ms', 'x length', 'x time', 'hold median', 'p99', 'max', 'outcome'];
const table: string[][] = [heads];
for (const [name, tool, make] of kinds) {
  // The first run pays for compiling; it is not shown.
  measure(make(sizes[0]!), tool);
  let before: { length: number; ms: number } | null = null;
  for (const size of sizes) {
    const text = make(size);
    const { ms, holds, outcome } = measure(text, tool);
    table.push([
      name,
      String(text.length),
      ms.toFixed(0),
      before === null ? '' : (text.length / before.length).toFixed(1),
      before === null ? '' : (ms / before.ms).toFixed(1),
      String(quantile(holds, 0.5)),
      String(quantile(holds, 0.99)),
      String(quantile(holds, 1)),
      outcome,
    ]);
    before = { length: text.length, ms };
  }
}
const widths = heads.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
for (const line of table) console.log(line.map((cell, column) => cell.padStart(widths[column]!)).join('  '));

function measure(text: string, tool: string) {
  const options: RepairerOptions = {
    schema: schemas[tool]!,
    rules: new Set(repairRules),
    truncated: 'close_complete_values',
  };
  const fragments = Array.from({ length: Math.ceil(text.length / fragmentCharacters) }, (_, index) =>
    text.slice(index * fragmentCharacters, (index + 1) * fragmentCharacters),
  );
  const repairer = createArgumentsRepairer(options);
  /** How often how many characters were held. */
  const holds = new Map<number, number>();
  const start = performance.now();
  for (const fragment of fragments) {
    repairer.push(fragment);
    const held = repairer.heldCharacters();
    holds.set(held, (holds.get(held) ?? 0) + 1);
  }
  const { outcome } = repairer.end();
  return { ms: performance.now() - start, holds, outcome };
}

function quantile(counts: ReadonlyMap<number, number>, share: number): number {
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const wanted = share * sorted.reduce((sum, [, count]) => sum + count, 0);
  let passed = 0;
  for (const [value, count] of sorted) {
    passed += count;
    if (passed >= wanted) return value;
  }
  return 0;
}

function repeat(text: string, size: number): string {
  return text.repeat(Math.ceil(size / text.length));
}
