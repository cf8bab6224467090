import type { Json } from '../dialects/json.ts';
import type { ConfigPath } from './schema-node.ts';

/** One key to set in config.yaml. A string may hold `${NAME}` references, as if typed into the file. */
export interface ConfigChange {
  readonly path: ConfigPath;
  readonly value: Json;
}
