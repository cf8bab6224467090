import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Capability } from '#shared/contract/program-status.ts';
import { createProgram, type Program } from '../host/create-program.ts';
import { dataFolderOf } from '../host/folders.ts';
import { createHostActions } from './actions/create-host-actions.ts';
import { createAsk } from './ask.ts';
import { createAutostart } from './autostart/create-autostart.ts';
import type { DesktopFiles, ElectronParts, Launch } from './electron-parts.ts';
import { appUrl, isOwnPage } from './page/app-address.ts';
import { type ShownProgram, showProgram } from './show-program.ts';
import { type DesktopOptions, parseCommandLine } from './start/command-line.ts';
import { createEnding } from './start/quit.ts';
import { reportErrors } from './start/report-errors.ts';
import { setupMenu } from './start/setup-menu.ts';
import { declareScheme, setupSecurity } from './start/setup-security.ts';
import { startProgram } from './start/start-program.ts';
import { runProgram } from './tray/run-program.ts';
import { createLinuxTrayPresence, everPresent } from './tray/tray-presence.ts';
import { setupUpdates } from './updates/setup-updates.ts';
import { openDesktopState } from './window/desktop-state.ts';
import type { MainWindow } from './window/main-window.ts';

/** As in the installer's settings; Windows shows notifications only of programs that it knows by this. */
const appId = 'dev.llama-proxy.app';

/** The desktop host: one core, a window on demand, a tray. Called once, before Electron is ready. */
export function startDesktop(electron: ElectronParts, files: DesktopFiles, launch: Launch): void {
  const { app } = electron;
  const { platform, version } = launch;
  const devServer = app.isPackaged ? null : launch.devServer;
  const ask = createAsk(electron.dialog);
  let log: Logger | null = null;
  /** Null until the program runs; who asks for it before that gets it then. */
  let window: MainWindow | null = null;
  let isWanted = false;
  /** To be stopped if the rest of the start fails. */
  let running: Program | null = null;
  reportErrors(launch.process, () => log);
  declareScheme(electron);
  app.setAppUserModelId(appId);

  function wantWindow(): void {
    isWanted = true;
    window?.open();
  }

  async function begin(options: DesktopOptions): Promise<void> {
    const isOurs = (url: string): boolean => isOwnPage(url, devServer);
    const isDevelopment = devServer !== null;
    const onRefused = (what: string): void => log?.warn(`the page was refused ${what}`);
    setupSecurity(electron, { isOwnPage: isOurs, isDevelopment, pageFolder: files.pageFolder, onRefused });
    if (!isDevelopment) setupMenu(electron, platform);
    app.setAboutPanelOptions({ applicationName: 'llama-proxy', applicationVersion: version });

    const state = openDesktopState(join(dataFolderOf(options.dataDir), 'desktop.json'), (error) =>
      log?.warn(error, 'the place of the window could not be kept'),
    );
    const { isPackaged } = app;
    const system = { executable: process.execPath, env: process.env, home: homedir() };
    const autostart = createAutostart({ platform, app, isPackaged, ...system });
    const presence = platform === 'linux' ? createLinuxTrayPresence(runProgram) : everPresent;
    const hasTray = await presence.check();

    const program = await startProgram({
      async create(port) {
        const created = await createDesktopProgram(options, port);
        log = created.log;
        return created;
      },
      ask,
      openBrowser: (url) => electron.shell.openExternal(url.href),
    });
    if (program === null) {
      app.quit();
      return;
    }

    running = program;
    let shown: ShownProgram | null = null;
    const ending = createEnding({
      app,
      powerMonitor: electron.powerMonitor,
      async stop(atOnce) {
        shown?.close();
        await program.stop(atOnce);
      },
      onError: (error) => program.log.error(error, 'stopping failed'),
    });

    const settings = () => program.config.current().desktop;
    const { end } = ending;
    const updates = await setupUpdates({ app, isPackaged, version, ask, end, settings, log: program.log });
    const downloadFolder = (): string => app.getPath('downloads');
    const entrance = program.core.api.entrance({
      capabilities: hasTray ? [...windowCapabilities, 'tray'] : windowCapabilities,
      actions: createHostActions({ ...electron, folders: program.folders, autostart, state, downloadFolder }),
    });
    const pageUrl = devServer?.href ?? appUrl;
    const seen = { electron, files, platform, program, entrance, state, autostart, presence, updates, ending, ask };
    shown = showProgram({ ...seen, isOwnPage: isOurs, pageUrl, isDevelopment });
    window = shown.window;
    const startsHidden = options.hidden || settings().start_hidden || isOpenedAtLogin(electron, platform);
    if (isWanted || !startsHidden || !hasTray) window.open();
  }

  function createDesktopProgram(options: DesktopOptions, port: number | null): Promise<Program> {
    return createProgram({ ...options, ...(port !== null && { port }) }, version, {
      kind: 'desktop',
      keepsLogFile: true,
      out: (text) => void process.stdout.write(text),
    });
  }

  async function run(): Promise<void> {
    const options = parseCommandLine(launch.words);
    // A lock for each data folder: programs that share nothing need not know of one another.
    app.setPath('userData', makeFolder(join(dataFolderOf(options.dataDir), 'desktop')));
    if (!app.requestSingleInstanceLock()) {
      app.quit();
      return;
    }
    app.on('second-instance', wantWindow);
    // macOS tells this of the launch as well, which may be a hidden one.
    app.on('activate', () => window?.open());
    // Electron would end the app with its last window; the tray is a door as well.
    app.on('window-all-closed', () => {});
    await app.whenReady();
    await begin(options);
  }

  run().catch(async (error) => {
    log?.fatal(error, 'the desktop app could not start');
    await running?.stop().catch((problem) => log?.error(problem, 'stopping failed'));
    await app.whenReady();
    const detail = error instanceof Error ? error.message : String(error);
    await ask({ message: 'llama-proxy cannot start.', detail, buttons: ['Quit'] });
    app.exit(1);
  });
}

/** What can be done for the window, beside the tray. */
const windowCapabilities: readonly Capability[] = [
  'save_file',
  'open_folder',
  'clipboard',
  'start_at_login',
  'notifications',
];

/** Electron takes no path that is not there. */
function makeFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      `The folder ${path} cannot be made: ${message}. Make it possible, or choose another with --data-dir.`,
    );
  }
}

function isOpenedAtLogin({ app }: Pick<ElectronParts, 'app'>, platform: NodeJS.Platform): boolean {
  return platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}
