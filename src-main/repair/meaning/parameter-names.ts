import type { JsonKind, SchemaView } from '../json-schema.ts';

/**
 * Names that different agents use for one and the same parameter, normalised. Only names whose values mean the same are
 * grouped: `timeout` and `timeout_ms` differ in unit, `offset` and `start_line` in where they count from.
 */
const aliases: readonly (readonly string[])[] = [
  ['path', 'file', 'filename', 'filepath', 'targetfile', 'absolutepath', 'notebookpath', 'relativepath', 'filetoread'],
  ['path', 'dir', 'directory', 'folder', 'dirpath', 'directorypath', 'dirname', 'targetdirectory'],
  ['cwd', 'workdir', 'workingdir', 'workingdirectory'],
  ['command', 'cmd', 'commandline', 'script', 'shellcommand', 'bashcommand'],
  ['oldstring', 'oldstr', 'oldtext', 'oldcontent'],
  ['newstring', 'newstr', 'newtext', 'newcontent', 'replacement'],
  ['content', 'contents', 'filecontent', 'filecontents', 'filetext', 'text', 'body', 'data'],
  ['pattern', 'query', 'regex', 'regexp', 'searchpattern', 'searchquery', 'searchterm', 'searchstring'],
  ['url', 'uri', 'link', 'href', 'address'],
  ['description', 'desc', 'summary', 'explanation'],
  ['prompt', 'instruction', 'instructions', 'task', 'message'],
  ['todos', 'todolist', 'todoitems', 'tasks'],
  ['edits', 'changes', 'replacements', 'editlist'],
  ['glob', 'include', 'globpattern', 'filepattern'],
];

export type NameMatch =
  | { readonly name: string; readonly how: string }
  | { readonly ambiguous: readonly string[] }
  | null;

/**
 * The property that an unknown key stands for: the same name but for case and separators, else a known alias. Only a
 * property that is absent and takes this kind of value is a candidate, and only one candidate is an answer.
 * Where the schema tolerates unknown keys, only a required property may be meant: arguments that fit are not touched.
 */
export function matchParameter(
  key: string,
  kind: JsonKind,
  view: SchemaView,
  seen: { has(name: string): boolean },
  typesAreMended: boolean,
): NameMatch {
  const wanted = normalise(key);
  const absent = [...view.keys].filter((name) => !seen.has(name) && (view.closed || view.required.has(name)));
  const free = absent.filter((name) => takes(view.property(name), kind));
  // The very name in another spelling: a number that comes as a string is then a second, separate slip.
  const candidates = typesAreMended && kind === 'string' ? absent : free;
  const same = candidates.filter((name) => normalise(name) === wanted);
  if (same.length === 1) return { name: same[0]!, how: 'the same name but for case and separators' };
  if (same.length > 1) return { ambiguous: same };
  const groups = aliases.filter((group) => group.includes(wanted));
  const meant = free.filter((name) => groups.some((group) => group.includes(normalise(name))));
  if (meant.length === 1) return { name: meant[0]!, how: 'another name for the same parameter' };
  return meant.length > 1 ? { ambiguous: meant } : null;
}

function takes(view: SchemaView, kind: JsonKind): boolean {
  return view.anything || view.kinds.has(kind);
}

function normalise(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
