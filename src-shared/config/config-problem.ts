/** Something wrong, or doubtful, at one place of the configuration. */
export interface ConfigProblem {
  /** Name of the file, or of the command line option that the value came from. */
  readonly file: string;
  /** 1-based; null when the value stands in no file. */
  readonly line: number | null;
  /** 1-based; null when the value stands in no file. */
  readonly column: number | null;
  /** `server.port`; null when the trouble is not about one key, as in broken YAML. */
  readonly path: string | null;
  readonly message: string;
}

/** `config.yaml:12:9 server.port: expected a number from 0 to 65535, got "eighty"` */
export function formatConfigProblem({ file, line, column, path, message }: ConfigProblem): string {
  const place = line === null ? file : `${file}:${line}:${column}`;
  return path === null ? `${place}: ${message}` : `${place} ${path}: ${message}`;
}
