import type { Locator } from 'playwright';
import type { DashboardPage } from './dashboard-page.ts';

/** The table of the screen Requests, and what stands around it. */
export interface RequestTable {
  readonly grid: Locator;
  /** A chip that chooses one out of many. */
  chip(label: string): Locator;
  /** The row at a place, counted from 0; there only while it is in sight or near it. */
  row(place: number): Locator;
  /** Waits until the table says that it has so many rows. */
  counted(rows: number): Promise<void>;
  /** What the rows that are drawn say under one head, by their place; waits until all of them are read. */
  column(title: string): Promise<Map<number, string>>;
  /** The totals of the selection, by their labels. */
  totals(): Promise<Record<string, string>>;
}

export async function openRequestTable(dashboard: DashboardPage): Promise<RequestTable> {
  const { content } = dashboard;
  await dashboard.open('Requests');
  const grid = content.getByRole('grid', { name: 'Requests, newest first' });
  return {
    grid,
    chip: (label) => content.getByRole('search', { name: 'Filter' }).getByLabel(label, { exact: true }),
    row: (place) => grid.locator(`[aria-rowindex="${place + 2}"]`),
    counted: (rows) =>
      content
        .getByText(`${rows.toLocaleString('en-US')} ${rows === 1 ? 'request' : 'requests'}`, { exact: true })
        .waitFor(),
    async column(title) {
      await grid.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      const heads = await grid.getByRole('columnheader').allTextContents();
      const place = heads.indexOf(title);
      if (place < 0) throw new Error(`no column "${title}" among ${heads.join(', ')}`);
      const rows = await grid
        .locator('[aria-rowindex]:not([aria-rowindex="1"])')
        .evaluateAll(
          (drawn, index) =>
            drawn.map(
              (row) => [Number(row.getAttribute('aria-rowindex')) - 2, row.children[index]?.textContent ?? ''] as const,
            ),
          place,
        );
      return new Map(rows);
    },
    async totals() {
      const totals = content.getByLabel('Totals of the selection');
      await totals.and(content.locator('[aria-busy="false"]')).waitFor();
      const pairs = await totals
        .locator('dt')
        .evaluateAll((terms) =>
          terms.map((term) => [term.textContent ?? '', term.nextElementSibling?.textContent ?? ''] as const),
        );
      return Object.fromEntries(pairs);
    },
  };
}
