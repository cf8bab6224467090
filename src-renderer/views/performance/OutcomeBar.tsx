interface OutcomeBarProps {
  readonly clean: number;
  readonly repaired: number;
  readonly unrepaired: number;
  /** Calls that fill the whole width. */
  readonly most: number;
}

/** Calls by how they came out, as long as there were calls; hatched where they stayed broken. */
export function OutcomeBar({ clean, repaired, unrepaired, most }: OutcomeBarProps) {
  const width = (count: number) => ({ width: `${(count / most) * 100}%` });
  return (
    <div className="outcome" role="img" aria-label={`${clean} clean, ${repaired} repaired, ${unrepaired} unrepaired`}>
      <span className="outcome-clean" style={width(clean)} />
      <span className="outcome-repaired" style={width(repaired)} />
      <span className="outcome-unrepaired" style={width(unrepaired)} />
    </div>
  );
}
