/** Reads CSV by the letter of RFC 4180: every line ends with CRLF, quotes only around whole fields. @throws Error at anything else */
export function parseCsv(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const lines: string[][] = [];
  let line: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const found = field.exec(text);
    if (found === null) throw new Error(`no CSV at character ${at}: ${text.slice(at, at + 40)}`);
    const [, quoted, plain, end] = found;
    line.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === ',') continue;
    lines.push(line);
    line = [];
  }
  if (line.length > 0) throw new Error('the last line has no end');
  return lines;
}
