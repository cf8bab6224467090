/** The tool that a name means, and why it was not simply the name; null when none or several could be meant. */
export interface NameMatch {
  name: string;
  reason: string;
}

/** Prefixes that models learnt from other runtimes (vllm#32587, QwenLM/qwen-code#2012). */
const prefixes = /^(?:functions?|default_api|tools?|mcp)[.:/]+/i;
/** Everything from a special token on is the model's own markup: `read<|channel|>commentary`, `terminal<`. */
const markup = /<.*$/s;

/** What agents call the same tool: one of a group that the request knows stands for another. */
const aliases: readonly (readonly string[])[] = [
  ['bash', 'shell', 'sh', 'terminal', 'execute_command', 'run_shell_command', 'run_command', 'execute_bash'],
  ['read', 'read_file', 'view', 'cat', 'open_file'],
  ['write', 'write_file', 'create_file', 'write_to_file'],
  ['edit', 'edit_file', 'str_replace', 'replace_in_file'],
  ['ls', 'list', 'list_files', 'list_directory', 'list_dir'],
  ['grep', 'search', 'search_files', 'grep_search'],
  ['glob', 'find', 'find_files'],
];

/** Finds the one tool that `given` means, by ever looser reading. No reading guesses: two candidates are none. */
export function matchToolName(given: string, tools: readonly string[], useAliases: boolean): NameMatch | null {
  if (tools.includes(given)) return null;
  const stripped = given.replace(markup, '').trim();
  const bare = stripped.replace(prefixes, '');
  for (const [name, reason] of [
    [stripped, 'special tokens or spaces around the name'],
    [bare, 'a prefix before the name'],
  ] as const) {
    if (tools.includes(name)) return { name, reason };
  }
  const alike = tools.filter((tool) => plain(tool) === plain(bare));
  if (alike.length === 1 && alike[0] !== undefined) return { name: alike[0], reason: 'case or separators of the name' };
  if (alike.length > 1 || !useAliases) return null;
  const group = aliases.find((names) => names.some((name) => plain(name) === plain(bare)));
  const known = tools.filter((tool) => group?.some((name) => plain(name) === plain(tool)));
  return known.length === 1 && known[0] !== undefined
    ? { name: known[0], reason: 'another name for the same tool' }
    : null;
}

/** `mcp__x.y` and `mcp__x__y`, `Read_File` and `readFile` read the same. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
