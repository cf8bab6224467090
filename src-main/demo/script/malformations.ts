import type { JsonObject } from '#shared/dialects/json.ts';

/** One way in which models spoil the arguments of a call. */
export type MalformationId =
  | 'duplicate_key'
  | 'trailing_comma'
  | 'missing_brace'
  | 'raw_newline'
  | 'python_literals'
  | 'special_token';

/** Arguments as text, spoilt; null where these arguments offer no place for it. */
export type Malformation = (args: JsonObject) => string | null;

export const malformations: Record<MalformationId, Malformation> = {
  /** Qwen3-Coder writes a path twice, the second time without colon: `{"content":"hi","filePath":"/a","filePath"/a"}`. */
  duplicate_key(args) {
    const [key, value] = Object.entries(args).find(([name]) => /path/i.test(name)) ?? [];
    if (key === undefined || typeof value !== 'string') return null;
    const { [key]: _moved, ...others } = args;
    const plain = JSON.stringify({ ...others, [key]: value });
    return `${plain.slice(0, -1)},${JSON.stringify(key)}${JSON.stringify(value).slice(1)}}`;
  },
  trailing_comma: (args) => (empty(args) ? null : `${JSON.stringify(args).slice(0, -1)},}`),
  missing_brace: (args) => (empty(args) ? null : JSON.stringify(args).slice(0, -1)),
  raw_newline(args) {
    const text = JSON.stringify(args);
    return text.includes('\\n') ? text.replaceAll('\\n', '\n') : null;
  },
  python_literals(args) {
    const text = JSON.stringify(args);
    const spoilt = text
      .replace(/:true\b/g, ':True')
      .replace(/:false\b/g, ':False')
      .replace(/:null\b/g, ':None');
    return spoilt === text ? null : spoilt;
  },
  special_token: (args) => `${JSON.stringify(args)}<|im_end|>`,
};

function empty(args: JsonObject): boolean {
  return Object.keys(args).length === 0;
}
