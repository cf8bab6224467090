import type { CSSProperties } from 'react';
import { identityColour } from '../../charts/identity.ts';

/** The letter and colour of an owner: the same on its requests and on the slots that hold its context. */
export function OwnerMark({ number }: { readonly number: number | undefined }) {
  if (number === undefined) return null;
  return (
    <span className="owner" style={{ '--owner': identityColour(number) } as CSSProperties} aria-hidden="true">
      {ownerLetter(number)}
    </span>
  );
}

export function ownerLetter(number: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + (number % 26));
}
