/**
 * Makes two answers of llama-server to the same request comparable: what it draws at random or reads from a clock becomes `*`,
 * every other byte stays as it is.
 */
export function maskVolatileFields(text: string): string {
  return volatileFields.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}

const volatileFields: readonly (readonly [RegExp, string])[] = [
  // Answers, items and calls: 32 letters and digits, with or without a prefix such as chatcmpl- or msg_.
  [/("(?:id|item_id|call_id)":")(?:[a-z]+[-_])*[A-Za-z0-9]{32}"/g, '$1*"'],
  [/("(?:created|created_at|completed_at)":)\d+/g, '$1*'],
  [/("(?:prompt|predicted)_(?:ms|per_token_ms|per_second)":)[\d.e+-]+/g, '$1*'],
  [/("time_ms":)\d+/g, '$1*'],
];
