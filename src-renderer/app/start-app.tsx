import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { ShellId } from '#shared/contract/client-setup.ts';
import { CopyText } from '../components/controls/clipboard.ts';
import { TooltipProvider } from '../components/Tooltip.tsx';
import { connectFeed } from '../stores/connect-feed.ts';
import { createStores } from '../stores/create-stores.ts';
import { StoresProvider } from '../stores/stores-context.tsx';
import '../styles/fonts.css';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/components.css';
import '../styles/form.css';
import { App } from './App.tsx';
import { browserPage } from './browser-page.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import './app.css';

/** Draws the window over a carrier of the contract. */
export function startApp(bridge: Bridge): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root to draw into');
  const stores = createStores(bridge, { shell: usualShell(), writeClipboard });
  connectFeed(bridge, stores, browserPage);
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary what="llama-proxy's window">
        <StoresProvider stores={stores}>
          <CopyText value={stores.host.copyText}>
            <TooltipProvider>
              <App />
            </TooltipProvider>
          </CopyText>
        </StoresProvider>
      </ErrorBoundary>
    </StrictMode>,
  );
}

function usualShell(): ShellId {
  return navigator.userAgent.includes('Windows') ? 'powershell' : 'bash';
}

/** Async, so that a page that is shown without TLS, where there is no `clipboard`, rejects like one that is not allowed to. */
async function writeClipboard(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}
