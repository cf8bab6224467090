import { isPair, isScalar, isSeq, parse, visit } from 'yaml';
import type { ConfigPath } from '#shared/config/schema-node.ts';
import type { YamlFault, YamlSource } from './yaml-source.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export interface Substitutions {
  /** Names of the variables that went into a node. */
  readonly names: ReadonlyMap<unknown, readonly string[]>;
  readonly faults: readonly SubstitutionFault[];
}

export interface SubstitutionFault extends YamlFault {
  readonly path: ConfigPath;
  readonly node: unknown;
}

/**
 * Puts environment variables into the values of a document, in place: `${NAME}`, `${NAME:-default}` (the default also
 * stands in for an empty variable, as in a shell), `$${` for a literal `${`. An unquoted value that is one reference and
 * nothing else is read as YAML again, so that `${PORT:-8066}` is a number and an empty one is null. Keys stay as they are.
 */
export function substituteEnv(source: YamlSource, env: Env): Substitutions {
  const names = new Map<unknown, readonly string[]>();
  const faults: SubstitutionFault[] = [];
  visit(source.document, {
    Scalar(key, node, ancestors) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const text = expand(node.value, env);
      const path = pathOf([...ancestors, node]);
      for (const message of text.faults) faults.push({ path, node, offset: node.range?.[0] ?? 0, message });
      names.set(node, text.names);
      node.value = text.whole && node.type === 'PLAIN' ? readScalar(text.value) : text.value;
    },
  });
  return { names, faults };
}

/** Keys and indexes that lead to a node, from what `visit` says stands above it, the node itself last. */
export function pathOf(lineage: readonly unknown[]): ConfigPath {
  return lineage.flatMap((ancestor, depth): ConfigPath => {
    if (isPair(ancestor)) return [String(isScalar(ancestor.key) ? ancestor.key.value : ancestor.key)];
    return isSeq(ancestor) ? [ancestor.items.indexOf(lineage[depth + 1])] : [];
  });
}

interface Expanded {
  value: string;
  names: string[];
  faults: string[];
  /** The text was one reference and nothing else. */
  whole: boolean;
}

const reference = /\$\$\{|\$\{([A-Za-z_]\w*)(?::-([^{}]*))?\}|\$\{/g;

function expand(text: string, env: Env): Expanded {
  const names: string[] = [];
  const faults: string[] = [];
  let whole = false;
  const value = text.replaceAll(reference, (match: string, name: string | undefined, fallback: string | undefined) => {
    if (match === '$${') return '${';
    if (name === undefined) {
      faults.push(`"\${" begins no reference; write \${NAME} or \${NAME:-default}, or $\${ for a literal "\${"`);
      return match;
    }
    names.push(name);
    whole = match === text;
    const found = env[name];
    if (fallback !== undefined) return found || fallback;
    if (found === undefined) {
      faults.push(`environment variable ${name} is not set; set it, or write \${${name}:-default}`);
      return match;
    }
    return found;
  });
  return { value, names, faults, whole };
}

/** The number, boolean or null that an unquoted text stands for; any other text stays as it is, "#" and ": " included. */
function readScalar(text: string): string | number | boolean | null {
  if (/^(?:~|null)?$/i.test(text)) return null;
  if (!/^[-+.\w]+$/.test(text)) return text;
  const value: unknown = parse(text);
  return typeof value === 'number' || typeof value === 'boolean' ? value : text;
}

/** Whether the node at a place was a text in quotes, which never becomes a number. */
export function isQuoted(node: unknown): boolean {
  return isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
}
