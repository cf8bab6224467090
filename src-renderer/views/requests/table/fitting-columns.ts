/** What a column takes of the width. */
export interface SizedColumn {
  readonly id: string;
  readonly minPx: number;
}

/** Between two columns, and left and right of all of them together, as in requests.css. */
const gapPx = 12;
const paddingPx = 32;

/** Those that come first when room is given. A name may be cut to make room for a further one of them. */
const usual = 'status time client duration output generation model repairs prompt cached prefill'.split(' ');
/** Those that come next, where names have room all the same. */
const further = 'ttft context session tools endpoint finish queue'.split(' ');

/**
 * The columns in the order in which they are given room: a narrow table goes without the last ones. Those that are not among them
 * say nothing of most requests, and are shown to who chose them.
 */
export const byWeight: readonly string[] = [...usual, ...further];

/** Shown however narrow it is: without them a row would not tell which request it is. */
const always = 3;

/** How wide the columns of names are at least before a further one comes. */
const roomyPx: Readonly<Record<string, number>> = { client: 180, model: 240 };

/** As many columns as fit into so many pixels, in their own order, the weightiest first. */
export function fittingColumns<Column extends SizedColumn>(columns: readonly Column[], widthPx: number): Column[] {
  const chosen = new Set<string>();
  const heaviestFirst = byWeight.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  for (const [place, { id }] of heaviestFirst.entries()) {
    const taken = columns.filter((column) => chosen.has(column.id) || column.id === id);
    if (place >= always && neededPx(taken, place >= usual.length) > widthPx) break;
    chosen.add(id);
  }
  return columns.filter(({ id }) => chosen.has(id));
}

/** The width below which these columns scroll sideways. */
export function neededPx(columns: readonly SizedColumn[], isRoomy = false): number {
  const widths = columns.map(({ id, minPx }) => Math.max(minPx, isRoomy ? (roomyPx[id] ?? 0) : 0));
  return widths.reduce((sum, width) => sum + width + gapPx, paddingPx - gapPx);
}
