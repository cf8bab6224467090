/** Follows text that should be one JSON object, to know when that object is whole. */
export interface ObjectEndFinder {
  push(fragment: string): void;
  /** The outermost object has closed. */
  isComplete(): boolean;
  /** What follows belongs to a string that is open, and begins no escape's second half. */
  isInString(): boolean;
  /** It closed with nothing in it. */
  isEmpty(): boolean;
}

export function createObjectEndFinder(): ObjectEndFinder {
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  let isComplete = false;
  let isEmpty = true;

  return {
    push(fragment) {
      for (let index = 0; index < fragment.length && !isComplete; index += 1) {
        const code = fragment.charCodeAt(index);
        if (inString) {
          if (isEscaped) isEscaped = false;
          else if (code === backslash) isEscaped = true;
          else if (code === quote) inString = false;
        } else if (code === quote) {
          inString = true;
          isEmpty = false;
        } else if (code === openBrace || code === openBracket) {
          depth++;
        } else if (code === closeBrace || code === closeBracket) {
          depth--;
          isComplete = depth <= 0;
        }
      }
    },
    isComplete: () => isComplete,
    isInString: () => inString && !isEscaped,
    isEmpty: () => isEmpty,
  };
}

const quote = 0x22;
const backslash = 0x5c;
const [openBrace, closeBrace] = [0x7b, 0x7d];
const [openBracket, closeBracket] = [0x5b, 0x5d];
