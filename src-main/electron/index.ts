import { fileURLToPath } from 'node:url';
import { app, BrowserWindow } from 'electron';

/** Entry of the desktop host: for now a window with the built page, sandboxed. The proxy itself runs headless (`llama-proxy run`). */
function openWindow(): void {
  const window = new BrowserWindow({
    webPreferences: {
      preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    },
  });
  void window.loadFile(fileURLToPath(new URL('../renderer/index.html', import.meta.url)));
}

app.on('window-all-closed', () => app.quit());
void app.whenReady().then(openWindow);
