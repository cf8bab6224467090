import type { ElectronParts } from '../electron-parts.ts';
import { guardContents } from '../guard/guard-contents.ts';
import { guardSession } from '../guard/guard-session.ts';
import { appScheme } from '../page/app-address.ts';
import { createPageServer } from '../page/serve-page.ts';

export interface SecurityOptions {
  isOwnPage(url: string): boolean;
  isDevelopment: boolean;
  pageFolder: string;
  onRefused(what: string): void;
}

/** Before Electron is ready: the page's own scheme, an origin like any website's, but one that only this program answers. */
export function declareScheme({ protocol }: Pick<ElectronParts, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true } }]);
}

/** Once Electron is ready, and before any window is: every door that a page could try. */
export function setupSecurity(
  { app, protocol, session }: Pick<ElectronParts, 'app' | 'protocol' | 'session'>,
  options: SecurityOptions,
): void {
  guardSession(session.defaultSession, options);
  // Of all contents there will ever be, also those that nobody here makes.
  app.on('web-contents-created', (_event, contents) => guardContents(contents, options));
  protocol.handle(appScheme, createPageServer(options.pageFolder));
}
