/** How the calls of one tool came out of one answer. A call that was mended in part and still broken counts as unrepaired. */
export interface ToolOutcome {
  /** As the client knows it, '' for a call that named none. */
  tool: string;
  calls: number;
  repaired: number;
  unrepaired: number;
  /** Calls that each fix repaired, by the fix's id; one call may count for several. */
  byFix: Readonly<Record<string, number>>;
}
