/** What to show for a call that failed; commands are refused with a sentence that names the remedy. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
