import type { ClientSetup, ShellId } from '#shared/contract/client-setup.ts';

/** Lines that set variables in each shell, for that shell's window alone. */
export function environmentLines(
  variables: readonly (readonly [name: string, value: string])[],
): ClientSetup['environment'] {
  return shells.map(({ id, line }) => ({
    shell: id,
    text: `${variables.map(([name, value]) => line(name, value)).join('\n')}\n`,
  }));
}

const shells: readonly { id: ShellId; line(name: string, value: string): string }[] = [
  { id: 'bash', line: (name, value) => `export ${name}='${value.replaceAll("'", `'\\''`)}'` },
  { id: 'fish', line: (name, value) => `set -gx ${name} '${value.replaceAll(/['\\]/g, '\\$&')}'` },
  // PowerShell takes typographic quotes for quotes, too.
  { id: 'powershell', line: (name, value) => `$env:${name} = '${value.replaceAll(/['‘’‚‛]/g, '$&$&')}'` },
  // A value goes up to the line's last quote, quotes in it included. Nothing quotes the percent sign and the signs that cmd obeys
  // (& | < > ^); values that hold them never get here (see describe-clients.ts).
  { id: 'cmd', line: (name, value) => `set "${name}=${value}"` },
];
