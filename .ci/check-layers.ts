import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { owners, rooms } from './layers.ts';

/** One forbidden import: where it stands, what it names, and why it is refused. */
export interface LayerProblem {
  file: string;
  line: number;
  specifier: string;
  reason: string;
}

/** Checks one source file; `file` is its path from the project's root with forward slashes. */
export function checkFile(file: string, source: string): LayerProblem[] {
  const room = roomOf(file);
  if (room === undefined) return [{ file, line: 1, specifier: '', reason: 'belongs to no room of .ci/layers.ts' }];
  // Tests sit beside their file but join rooms freely: they stand where core stands.
  if (/\.test\.tsx?$/.test(file)) return [];
  const problems: LayerProblem[] = [];
  for (const { specifier, offset } of importsOf(file, source)) {
    const reason = refusal(room, file, specifier);
    if (reason !== undefined) {
      problems.push({ file, line: source.slice(0, offset).split('\n').length, specifier, reason });
    }
  }
  return problems;
}

function refusal(room: string, file: string, specifier: string): string | undefined {
  const target = projectPath(file, specifier);
  if (target !== undefined) {
    const targetRoom = roomOf(target);
    if (targetRoom === undefined) return 'points outside the rooms';
    if (targetRoom === room || rooms[room]?.includes(targetRoom)) return undefined;
    return `${room} may not import ${targetRoom}`;
  }
  const name = packageName(specifier);
  const allowed = owners[name];
  if (allowed !== undefined && !allowed.includes(room)) return `${name} belongs to ${allowed.join(', ')}`;
  const pure = room === 'src-shared' || room === 'src-renderer';
  if (pure && name.startsWith('node:')) return `${room} must run without Node`;
  return undefined;
}

function* importsOf(file: string, source: string): Generator<{ specifier: string; offset: number }> {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  for (const entry of module.staticImports) yield { specifier: entry.moduleRequest.value, offset: entry.start };
  for (const { entries, start } of module.staticExports) {
    for (const entry of entries) {
      if (entry.moduleRequest) yield { specifier: entry.moduleRequest.value, offset: start };
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^['"](.+)['"]$/.exec(source.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[1]) yield { specifier: literal[1], offset: moduleRequest.start };
  }
}

function projectPath(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#shared/')) return specifier.replace('#shared/', 'src-shared/');
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier)).replaceAll('\\', '/');
  return undefined;
}

function roomOf(path: string): string | undefined {
  const parts = path.split('/');
  if (parts[0] === 'src-main') return rooms[`src-main/${parts[1]}`] ? `src-main/${parts[1]}` : undefined;
  return parts[0] !== undefined && rooms[parts[0]] ? parts[0] : undefined;
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

if (import.meta.main) {
  const problems: LayerProblem[] = [];
  let files = 0;
  for await (const path of glob('src-*/**/*.{ts,tsx}')) {
    files++;
    problems.push(...checkFile(path.replaceAll('\\', '/'), readFileSync(path, 'utf8')));
  }
  for (const { file, line, specifier, reason } of problems) console.error(`${file}:${line} '${specifier}': ${reason}`);
  console.error(`layers: ${files} files, ${problems.length} forbidden imports`);
  if (problems.length > 0) process.exitCode = 1;
}
