import type { Locator } from 'playwright';
import type { DashboardPage } from './dashboard-page.ts';

/** The screen Settings. */
export interface SettingsPage {
  /** A field of a section of the form, both by the words that stand there. */
  field(section: string, label: string): Locator;
  /** What will change in the file. */
  readonly changes: Locator;
  readonly save: Locator;
  readonly saved: Locator;
  /** Goes to the file as text. */
  openText(): Promise<Locator>;
}

export async function openSettings(dashboard: DashboardPage): Promise<SettingsPage> {
  const { page, content } = dashboard;
  await dashboard.open('Settings');
  return {
    field: (section, label) => content.getByRole('region', { name: section, exact: true }).getByLabel(label),
    changes: content.getByRole('region', { name: 'What will change in config.yaml' }),
    save: content.getByRole('button', { name: 'Save', exact: true }),
    saved: content.getByText('Saved', { exact: true }),
    async openText() {
      await page.getByRole('tab', { name: 'YAML' }).click();
      const editor = page.getByRole('textbox', { name: 'config.yaml' });
      await editor.waitFor();
      return editor;
    },
  };
}
