import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright';

export const screens = ['Now', 'Requests', 'Sessions', 'Performance', 'Fixes', 'Settings', 'Connect'] as const;
export type ScreenName = (typeof screens)[number];

/** The page as someone uses it. */
export interface DashboardPage {
  readonly page: Page;
  /** What the console complained of so far, errors thrown included. */
  readonly complaints: readonly string[];
  readonly rail: Locator;
  readonly content: Locator;
  /** Goes to a screen by the rail and waits until it is drawn. */
  open(screen: ScreenName): Promise<void>;
  close(): Promise<void>;
}

/** Opens the page in a context of its own (cookies, colour scheme) and waits for the first snapshot. */
export async function openDashboard(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<DashboardPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  return dashboardOn(page, { lead: () => page.goto(url), close: () => context.close() });
}

/** A page that `lead` brings to the dashboard, or that is there already. */
export async function dashboardOn(
  page: Page,
  { lead, close }: { lead?: () => Promise<unknown>; close(): Promise<void> },
): Promise<DashboardPage> {
  // Shorter than a test: what was waited for is then named.
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await lead?.();
  const rail = page.getByRole('navigation', { name: 'Screens' });
  const content = page.getByRole('main');
  await rail.getByText(/^Version /).waitFor();
  await drawn(content);
  return {
    page,
    complaints,
    rail,
    content,
    async open(screen) {
      await rail.getByRole('link', { name: screen }).click();
      await page.getByRole('main', { name: screen }).waitFor();
      await drawn(content);
    },
    close,
  };
}

/** No skeleton holds a place any more. */
async function drawn(content: Locator): Promise<void> {
  await content.locator('.skeleton').first().waitFor({ state: 'detached' });
}
