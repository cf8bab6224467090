import { type Browser, chromium } from 'playwright';

/** Chromium without a window. Close it when done. */
export async function openBrowser(executablePath: string): Promise<Browser> {
  // Chromium's own sandbox cannot be set up for root, as in most containers.
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath,
    args: ['--disable-gpu', '--disable-background-networking', ...(isRoot ? ['--no-sandbox'] : [])],
  });
}
