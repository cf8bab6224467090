import { readFile } from 'node:fs/promises';
import { type DashboardPage, openDashboard, screens } from '../browser/dashboard-page.ts';
import { openBrowser } from '../browser/open-browser.ts';
import type { SignIn } from './sign-in.ts';

/** What the page shows, and what it hands out of the request in its inspector. */
export interface PageVisit {
  /** Everything in its documents, fields and storage, on every screen and under every tab. */
  shown: string;
  copiedCommand: string;
  savedCase: string;
}

/** Looks at every screen with Chromium, and at one request from every side. */
export async function visitPage(chromium: string, door: SignIn, requestId: string): Promise<PageVisit> {
  const browser = await openBrowser(chromium);
  try {
    const url = `${door.origin}/?token=${door.token}`;
    const dashboard = await openDashboard(browser, url, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, content } = dashboard;
    const shown: string[] = [];
    for (const screen of screens) {
      await dashboard.open(screen);
      shown.push(await everythingIn(dashboard));
    }
    await page.evaluate((id) => {
      location.hash = `#/requests/${id}`;
    }, requestId);
    await content.getByRole('heading', { level: 1, name: requestId }).waitFor();
    await content.getByText('Where the time went').waitFor();
    for (const tab of await content.getByRole('tab').all()) {
      await tab.click();
      shown.push(await everythingIn(dashboard));
    }
    await content.getByRole('button', { name: 'Copy as cURL' }).click();
    await content.getByText(/^Copied as a curl command/).waitFor();
    const copiedCommand = await page.evaluate(() => navigator.clipboard.readText());
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      content.getByRole('button', { name: 'Save as test case' }).click(),
    ]);
    const savedCase = await readFile(await download.path(), 'utf8');
    return { shown: shown.join('\n'), copiedCommand, savedCase };
  } finally {
    await browser.close();
  }
}

function everythingIn({ page }: DashboardPage): Promise<string> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll('input, textarea')] as (HTMLInputElement | HTMLTextAreaElement)[];
    const storage = JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);
    return [document.documentElement.outerHTML, ...fields.map(({ value }) => value), storage].join('\n');
  });
}
