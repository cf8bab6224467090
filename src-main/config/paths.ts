import { posix, win32 } from 'node:path';

export interface UserPaths {
  readonly configFolder: string;
  /** For the history: on Windows outside the roaming profile, which is copied over the network at every login. */
  readonly dataFolder: string;
  readonly logFolder: string;
}

export interface UserPathsInput {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const appName = 'llama-proxy';

/** The user's own folders for this program, where each operating system expects them. Creates nothing. */
export function userPaths({ platform, env, home }: UserPathsInput): UserPaths {
  if (platform === 'win32') {
    const roaming = win32.join(env.APPDATA || win32.join(home, 'AppData', 'Roaming'), appName);
    const local = win32.join(env.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), appName);
    return { configFolder: roaming, dataFolder: local, logFolder: win32.join(roaming, 'logs') };
  }
  if (platform === 'darwin') {
    const support = posix.join(home, 'Library', 'Application Support', appName);
    return { configFolder: support, dataFolder: support, logFolder: posix.join(home, 'Library', 'Logs', appName) };
  }
  const xdg = (name: string, ...fallback: string[]) => {
    const folder = env[name];
    // The XDG base directory specification: "If an implementation encounters a relative path … ignore it".
    return posix.join(folder && posix.isAbsolute(folder) ? folder : posix.join(home, ...fallback), appName);
  };
  return {
    configFolder: xdg('XDG_CONFIG_HOME', '.config'),
    dataFolder: xdg('XDG_DATA_HOME', '.local', 'share'),
    logFolder: xdg('XDG_STATE_HOME', '.local', 'state'),
  };
}
