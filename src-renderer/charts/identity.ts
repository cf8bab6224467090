/** How many identities (owners, models) can be told apart by colour; further ones begin anew and differ by their letter or label. */
export const identityColours = 6;

/** Identities have colours of their own: those of the phases mean phases. `number` counts from 0. */
export function identityColour(number: number): string {
  return `var(--identity-${number % identityColours})`;
}

/** Dashes of a line, so that it can be told from others without its colour; the first is drawn through. */
export function identityDashes(number: number): string {
  return dashes[number % dashes.length] ?? '0';
}

const dashes = ['0', '7 3', '2 3', '9 3 2 3', '12 4', '4 2'];
