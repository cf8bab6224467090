/** One file of /etc/apt: sources.list or a file of sources.list.d. */
export interface AptSourcesFile {
  path: string;
  text: string;
}

/**
 * The archive this machine's apt takes its own release from, or null. Entries of third parties are told apart by their suites and
 * components: Debian's own name the release's code name and `main`.
 */
export function debianMirror(files: readonly AptSourcesFile[], codename: string): string | null {
  for (const { path, text } of files) {
    const entries = path.endsWith('.sources') ? stanzaEntries(text) : lineEntries(text);
    for (const { uris, suites, components } of entries) {
      const uri = uris.find((candidate) => /^https?:\/\//.test(candidate));
      if (uri !== undefined && suites.includes(codename) && components.includes('main')) return uri;
    }
  }
  return null;
}

interface AptEntry {
  uris: string[];
  suites: string[];
  components: string[];
}

/** The one-line style of sources.list(5): `deb [options] uri suite component...` */
function lineEntries(text: string): AptEntry[] {
  const entries: AptEntry[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    if (match) entries.push({ uris: [match[1]!], suites: [match[2]!], components: words(match[3]!) });
  }
  return entries;
}

/** The deb822 style: stanzas of `Field: words`, parted by empty lines; a line that begins with a space goes on with its field. */
function stanzaEntries(text: string): AptEntry[] {
  const withoutComments = text.replaceAll(/^#.*\n?/gm, '');
  return withoutComments.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map<string, string[]>();
    for (const [, name, value] of stanza.matchAll(/^([\w-]+):((?:.*)(?:\n[ \t].*)*)/gm)) {
      fields.set(name!.toLowerCase(), words(value!));
    }
    const disabled = fields.get('enabled')?.[0]?.toLowerCase() === 'no';
    if (disabled || !fields.get('types')?.includes('deb')) return [];
    const of = (name: string) => fields.get(name) ?? [];
    return [{ uris: of('uris'), suites: of('suites'), components: of('components') }];
  });
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
