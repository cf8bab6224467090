import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Fix } from '../src-main/fixes/fix.ts';
import { fixes } from '../src-main/fixes/registry.ts';
import { type DefectClass, defectClasses } from './defect-classes.ts';

/** Where the tables stand. */
export const repairsPage = new URL('../docs/repairs.md', import.meta.url);

/** The page with both of its tables drawn anew; everything outside of the markers stays. */
export function withTables(page: string, registry: readonly Fix[], classes: readonly DefectClass[]): string {
  return replaced(replaced(page, 'fixes', fixTable(registry, classes)), 'classes', classTable(registry, classes));
}

function fixTable(registry: readonly Fix[], classes: readonly DefectClass[]): string {
  return table(
    ['Fix', 'Default', 'Works on', 'What it is for', 'Options', 'Classes'],
    registry.map((fix) => [
      `\`${fix.info.id}\``,
      fix.info.enabledByDefault ? 'on' : 'off',
      [fix.request && 'request', fix.answer && 'answer'].filter(Boolean).join(', '),
      `**${fix.info.title}.** ${fix.info.why}`,
      optionList(fix),
      classes
        .filter((entry) => entry.fixes.includes(fix.info.id))
        .map(({ id }) => id)
        .join(' '),
    ]),
  );
}

function optionList({ info }: Fix): string {
  const defaults: Record<string, unknown> = info.options.parse({});
  return Object.entries(info.options.shape)
    .map(([name, schema]) => {
      const description = z.globalRegistry.get(schema as z.ZodType)?.description ?? '';
      return `\`${name}: ${JSON.stringify(defaults[name])}\` ${description}`.trimEnd();
    })
    .join('<br>');
}

/** Classes that no fix of the registry mends are left out: the page promises nothing. */
function classTable(registry: readonly Fix[], classes: readonly DefectClass[]): string {
  const known = new Set(registry.map(({ info }) => info.id));
  const rows = classes.flatMap(({ id, defect, fixes: menders }) => {
    const registered = menders.filter((fix) => known.has(fix));
    return registered.length === 0 ? [] : [[id, defect, registered.map((fix) => `\`${fix}\``).join(', ')]];
  });
  return table(['Class', 'What goes wrong', 'Mended by'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

/** A bar ends a cell also inside of code, so it is escaped everywhere; tags outside of code would be taken for HTML. */
function cell(text: string): string {
  return text
    .split(/(`[^`]*`|<br>)/)
    .map((part) => (part.startsWith('`') || part === '<br>' ? part : part.replaceAll('<', '&lt;')))
    .join('')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');
}

function replaced(page: string, name: string, content: string): string {
  const begin = `<!-- ${name}: written by \`npm run docs\` -->`;
  const end = `<!-- /${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`docs/repairs.md lacks the markers "${begin}" and "${end}"`);
  return `${page.slice(0, from)}${begin}\n${content}\n${page.slice(to)}`;
}

if (import.meta.main) {
  writeFileSync(repairsPage, withTables(readFileSync(repairsPage, 'utf8'), fixes, defectClasses));
}
