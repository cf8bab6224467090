/** Two sessions in one address. Ids come from headers, and a line feed cannot stand in one. */
const between = '\n';

export function comparisonId(a: string, b: string): string {
  return a + between + b;
}

/** The sessions that an address means: one, or two to be compared. */
export function sessionsOf(id: string): readonly string[] {
  return id.split(between).filter(Boolean).slice(0, 2);
}
