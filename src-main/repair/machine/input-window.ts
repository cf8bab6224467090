/** Where a stretch of input began, and the rolling hash up to there. */
export interface Mark {
  readonly offset: number;
  readonly hash: number;
  readonly check: number;
}

/** What a stretch of input was, in constant memory: enough to tell whether another stretch is the same text. */
export interface Fingerprint {
  readonly length: number;
  readonly hash: number;
  readonly check: number;
}

/**
 * The input that was taken in and not yet read. Handlers look ahead from `position` as far as they like and advance it only
 * when they have decided, so that a decision never depends on where the fragments were cut.
 */
export class InputWindow {
  text = '';
  position = 0;
  ended = false;
  /** Characters before `text`, that is read and dropped. */
  #dropped = 0;
  readonly #hashing: boolean;
  /** The last character of the dropped input that is no space. */
  #solid = '';
  #hashed = 0;
  #hash = 0;
  #check = 0;
  /** Raw input since `keepRaw`, in fragments: joining once at the end keeps a long hold linear. */
  #kept: string[] | null = null;

  /** `fingerprints`: whether stretches will be compared; without, no time is spent on hashing. */
  constructor(fingerprints: boolean) {
    this.#hashing = fingerprints;
  }

  get taken(): number {
    return this.#dropped + this.text.length;
  }

  get consumed(): number {
    return this.#dropped + this.position;
  }

  get pending(): number {
    return this.text.length - this.position;
  }

  append(fragment: string): void {
    this.#kept?.push(fragment);
    if (this.position > 0) {
      this.#solid = this.solidBefore();
      this.#advanceHash();
      this.#hashed -= this.position;
      this.#dropped += this.position;
      this.text = this.position === this.text.length ? fragment : this.text.slice(this.position) + fragment;
      this.position = 0;
    } else {
      // Not flattened until somebody looks: a long wait costs one copy per look, not one per fragment.
      this.text += fragment;
    }
  }

  /** The last character before the present position that is no white space; '' if there is none. */
  solidBefore(): string {
    for (let index = this.position - 1; index >= 0; index--) {
      const code = this.text.charCodeAt(index);
      if (code > 32) return this.text.charAt(index);
    }
    return this.#solid;
  }

  /** Reads everything that is there. */
  takeRest(): string {
    const rest = this.text.slice(this.position);
    this.position = this.text.length;
    return rest;
  }

  mark(): Mark {
    this.#advanceHash();
    return { offset: this.consumed, hash: this.#hash, check: this.#check };
  }

  /** The fingerprint of the input from the mark to the present position. */
  since(mark: Mark): Fingerprint {
    this.#advanceHash();
    const length = this.consumed - mark.offset;
    return {
      length,
      hash: (this.#hash - Math.imul(mark.hash, power(hashBase, length))) | 0,
      check: (this.#check - Math.imul(mark.check, power(checkBase, length))) | 0,
    };
  }

  /** From the present position on, remembers the raw input for `keptRaw`. */
  keepRaw(): void {
    this.#kept = [this.text.slice(this.position)];
  }

  keptRaw(): string {
    const raw = (this.#kept ?? []).join('');
    this.#kept = null;
    return raw;
  }

  #advanceHash(): void {
    if (!this.#hashing) {
      this.#hashed = this.position;
      return;
    }
    const { text, position } = this;
    let hash = this.#hash;
    let check = this.#check;
    for (let index = this.#hashed; index < position; index++) {
      const code = text.charCodeAt(index);
      hash = (Math.imul(hash, hashBase) + code) | 0;
      check = (Math.imul(check, checkBase) + (code ^ 0x5bd1)) | 0;
    }
    this.#hash = hash;
    this.#check = check;
    this.#hashed = position;
  }
}

/** The fingerprint of a text of its own. */
export function fingerprintOf(text: string): Fingerprint {
  const input = new InputWindow(true);
  input.append(text);
  const start = input.mark();
  input.takeRest();
  return input.since(start);
}

export function sameText(a: Fingerprint, b: Fingerprint): boolean {
  return a.length === b.length && a.hash === b.hash && a.check === b.check;
}

// Polynomial hashes: the hash of a stretch follows from the hashes at its two ends, so every nested value has its
// fingerprint for one multiplication per character, however deep it lies.
const hashBase = 0x01000193;
const checkBase = 0x2c1b3c6d;

function power(base: number, exponent: number): number {
  let result = 1;
  let factor = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = Math.imul(result, factor);
    factor = Math.imul(factor, factor);
  }
  return result;
}
