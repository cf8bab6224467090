import type { Json } from '#shared/dialects/json.ts';

/** The text of a body or event stream with everything that differs from run to run made equal. Key order stays. */
export function comparableText(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const data = /^(data: )?(\{.*\})$/s.exec(line);
      return data?.[2] === undefined
        ? line
        : `${data[1] ?? ''}${JSON.stringify(comparable(JSON.parse(data[2]) as Json))}`;
    })
    .join('\n');
}

/** Ids, names and all measured numbers made equal; what orders and counts pieces stays. */
export function comparable(value: Json, key = ''): Json {
  if (Array.isArray(value)) return key === 'tokens' ? value.length : value.map((item) => comparable(item, key));
  if (typeof value === 'number') return meaningful.has(key) ? value : 0;
  if (typeof value === 'string') return comparableString(value, key);
  if (value === null || typeof value === 'boolean') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, comparable(item, name)]));
}

/** Names and order of keys, and the type of every value. */
export function shapeOf(value: Json): Json {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0] ?? null)];
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shapeOf(item)]));
}

const meaningful: ReadonlySet<string> = new Set(['index', 'code']);

function comparableString(text: string, key: string): string {
  if (key === 'model') return 'MODEL';
  if (key === 'system_fingerprint') return 'BUILD';
  if (key === 'generation_prompt') return 'PROMPT';
  return text.replace(/[0-9A-Za-z]{32}/g, 'ID');
}
