/** Length of the longest end of `text` with which one of the words begins but does not end; 0 if there is none. */
export function partialWordLength(text: string, words: readonly string[]): number {
  const longest = Math.max(...words.map((word) => word.length));
  for (let length = Math.min(longest - 1, text.length); length > 0; length--) {
    const end = text.slice(-length);
    if (words.some((word) => word.length > length && word.startsWith(end))) return length;
  }
  return 0;
}
