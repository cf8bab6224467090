/** JSON with its structure shown; other text as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Cut off, broken before it was repaired, or not JSON: all of these are worth seeing as they are.
    return text;
  }
}
