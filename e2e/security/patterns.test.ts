import { globSync, readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, test } from 'vitest';
import { attacksOn } from './pattern-attacks.ts';

interface Pattern {
  file: string;
  source: string;
  flags: string;
}

const root = `${import.meta.dirname}/../..`;
/** Long enough that a search which is quadratic in it takes seconds, and a linear one less than a millisecond. */
const attackLength = 60_000;
const budgetMs = 150;
/** A busy machine may stop anything once. */
const tries = 3;

/** Where texts are short, or the user's own: how long they can be, and what they are. */
const shortTexts: Record<string, [characters: number, what: string]> = {
  'src-shared/config/': [2000, 'values of config.yaml'],
  'src-main/electron/': [2000, 'lines of the system, names of files'],
  'src-main/backend/': [2000, 'addresses of config.yaml'],
};

const patterns = globSync('{src-main,src-shared}/**/*.ts', { cwd: root })
  .filter((file) => !/\.test\.ts$|\/(?:testing|fixtures)\//.test(file))
  .flatMap((file) => patternsOf(file.replaceAll('\\', '/')));

test('the patterns of the program are found', () => {
  expect(patterns.length).toBeGreaterThan(150);
  expect(patterns.map(({ file }) => file)).toContain('src-main/store/bodies/redaction.ts');
});

test('an attack does find what backtracks', () => {
  for (const source of ['(a+)+$', '\\s*,?\\s*$', '\\}\\s*\\]?\\s*$', '[\\s"]+$', '<a(\\s[^>]*)?>']) {
    expect([source, weakness({ file: '', source, flags: 'g' }, attackLength)]).not.toStrictEqual([source, null]);
  }
  for (const source of ['^a+b', '^\\s*x', '"[^"]{0,40}"']) {
    expect(weakness({ file: '', source, flags: '' }, attackLength)).toBeNull();
  }
});

describe.each(groupedByFile(patterns))('%s', (file, ofFile) => {
  const short = Object.entries(shortTexts).find(([folder]) => file.startsWith(folder));
  const [length] = short?.[1] ?? [attackLength];
  test.each(ofFile.map((pattern) => [`/${pattern.source}/${pattern.flags}`, pattern] as const))(
    '%s',
    (_name, pattern) => {
      expect(weakness(pattern, length)).toBeNull();
    },
  );
});

/** The first attack that stops the search; null when none does. */
function weakness({ source, flags }: Pattern, length: number): string | null {
  const script = new Script('pattern.lastIndex = 0; pattern.test(text)');
  const place = { pattern: new RegExp(source, flags), text: '' };
  const context = createContext(place);
  const isStopped = (): boolean => {
    try {
      script.runInContext(context, { timeout: budgetMs });
      return false;
    } catch {
      return true;
    }
  };
  for (const attack of attacksOn(source, length)) {
    place.text = attack;
    let stops = 0;
    while (stops < tries && isStopped()) stops++;
    if (stops === tries) return `${JSON.stringify(attack.slice(0, 60))}…`;
  }
  return null;
}

function patternsOf(file: string): Pattern[] {
  const found: Pattern[] = [];
  const visitor = new Visitor({
    Literal(node) {
      if ('regex' in node) found.push({ file, source: node.regex.pattern, flags: node.regex.flags });
    },
  });
  visitor.visit(parseSync(file, readFileSync(`${root}/${file}`, 'utf8')).program);
  return found;
}

function groupedByFile(all: readonly Pattern[]): [string, Pattern[]][] {
  return [...Map.groupBy(all, ({ file }) => file)];
}
