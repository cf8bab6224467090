/** Holds the place of a card that is being loaded, so that nothing jumps when it comes. */
export function Skeleton({ height = 144 }: { readonly height?: number }) {
  return (
    <div className="card skeleton" style={{ height }}>
      <span className="unseen">Loading…</span>
    </div>
  );
}
