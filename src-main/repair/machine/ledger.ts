import { excerpt } from '#shared/metrics/repair-record.ts';
import type { RepairRule } from '../rules.ts';

/** One mended defect. */
export interface Repair {
  readonly rule: RepairRule;
  /** JSON pointer of the value or key in the arguments; "" for the whole. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
  /** Characters that were withheld while this was decided. */
  readonly heldCharacters: number;
}

/** A text with a defect in every line would otherwise keep a record for each: further ones are mended, not listed. */
const maxRepairs = 500;

/** The account of one call: what was mended, and the first thing that could not be. */
export class Ledger {
  readonly repairs: Repair[] = [];
  unrepaired: string | null = null;
  /** Entries of a frozen stretch: they count only if it holds. */
  #provisional: { repairs: Repair[]; unrepaired: string | null } | null = null;
  readonly #listed = new Set<string>();

  /** A defect that comes often at one place (a raw newline in a string) is listed once. */
  add(repair: Repair): void {
    const list = this.#provisional?.repairs ?? this.repairs;
    const key = `${repair.rule} ${repair.path}`;
    if (list.length >= maxRepairs || this.#listed.has(key)) return;
    this.#listed.add(key);
    list.push({ ...repair, before: excerpt(repair.before), after: excerpt(repair.after) });
  }

  /** Takes over what a nested repair of one value found. */
  addNested(repairs: readonly Repair[], path: string, heldCharacters: number): void {
    for (const repair of repairs) this.add({ ...repair, path: path + repair.path, heldCharacters });
  }

  fail(reason: string): void {
    if (this.#provisional !== null) this.#provisional.unrepaired ??= reason;
    else this.unrepaired ??= reason;
  }

  freeze(): void {
    this.#provisional = { repairs: [], unrepaired: null };
  }

  thaw(): void {
    const provisional = this.#provisional;
    this.#provisional = null;
    if (provisional === null) return;
    this.repairs.push(...provisional.repairs);
    this.unrepaired ??= provisional.unrepaired;
  }

  /** What went wrong in the frozen stretch, if something did. */
  get doubt(): string | null {
    return this.#provisional?.unrepaired ?? null;
  }

  abandon(): void {
    this.#provisional = null;
  }
}
