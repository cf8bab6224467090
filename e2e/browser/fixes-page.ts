import type { Locator } from 'playwright';
import type { DashboardPage } from './dashboard-page.ts';

/** The screen Fixes. */
export interface FixesPage {
  switchOf(title: string): Locator;
  /** Opens the options and latest repairs of a fix. */
  unfold(title: string): Promise<void>;
  /** Fills in the example of the box to try the repair, and sends it; gives the repaired text. */
  tryExample(): Promise<Locator>;
}

export async function openFixes(dashboard: DashboardPage): Promise<FixesPage> {
  const { content } = dashboard;
  await dashboard.open('Fixes');
  return {
    switchOf: (title) => content.getByRole('switch', { name: title, exact: true }),
    unfold: (title) => content.getByRole('button', { name: `Options and latest repairs of ${title}` }).click(),
    async tryExample() {
      await content.getByRole('button', { name: 'Fill in an example' }).click();
      await content.getByRole('button', { name: 'Repair', exact: true }).click();
      const repaired = content.getByRole('region', { name: 'the repaired arguments' });
      await repaired.waitFor();
      return repaired;
    },
  };
}
