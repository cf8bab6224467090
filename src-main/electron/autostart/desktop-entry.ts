/** What an autostart entry says about this program. */
export interface DesktopEntry {
  readonly isOff: boolean;
  /** Value of `Exec` as it stands in the file; null where there is none. */
  readonly exec: string | null;
}

/** The text of an autostart entry, after freedesktop.org's Desktop Entry and Autostart specifications. */
export function writeDesktopEntry(executable: string, args: readonly string[]): string {
  return `${[
    '[Desktop Entry]',
    'Type=Application',
    'Name=llama-proxy',
    'Comment=Repairs broken tool calls of llama.cpp and measures every request',
    `Exec=${execLine(executable, args)}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
  ].join('\n')}\n`;
}

/** Reads the keys that say whether a desktop starts it. */
export function readDesktopEntry(text: string): DesktopEntry {
  const keys = new Map<string, string>();
  let group = '';
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\[(.*)\]\s*$/.exec(line);
    if (heading !== null) group = heading[1] ?? '';
    const entry = /^([A-Za-z0-9-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (entry !== null && group === 'Desktop Entry') keys.set(entry[1] ?? '', entry[2] ?? '');
  }
  const exec = keys.get('Exec') ?? null;
  const isOff = keys.get('Hidden') === 'true' || keys.get('X-GNOME-Autostart-enabled') === 'false' || exec === null;
  return { isOff, exec };
}

/** Value of `Exec`: the program quoted, so that spaces and signs of a shell in its path are harmless. */
export function execLine(executable: string, args: readonly string[]): string {
  return [quoted(executable), ...args].join(' ');
}

/** Two rules one after the other: quoting of an argument, where \ " ` $ are escaped and % is doubled, then that of every value's \. */
function quoted(argument: string): string {
  const inQuotes = argument.replaceAll(/[\\"`$]/g, '\\$&').replaceAll('%', '%%');
  return `"${inQuotes}"`.replaceAll('\\', '\\\\');
}
