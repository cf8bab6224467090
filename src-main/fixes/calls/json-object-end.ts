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
      for (const character of fragment) {
        if (isComplete) return;
        if (inString) {
          if (isEscaped) isEscaped = false;
          else if (character === '\\') isEscaped = true;
          else if (character === '"') inString = false;
        } else if (character === '"') {
          inString = true;
          isEmpty = false;
        } else if (character === '{' || character === '[') {
          depth++;
        } else if (character === '}' || character === ']') {
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
