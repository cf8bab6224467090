import { expect, test } from 'vitest';
import { userPaths } from './paths.ts';

test.each<
  [platform: NodeJS.Platform, env: Record<string, string>, home: string, config: string, data: string, log: string]
>([
  [
    'linux',
    {},
    '/home/ada',
    '/home/ada/.config/llama-proxy',
    '/home/ada/.local/share/llama-proxy',
    '/home/ada/.local/state/llama-proxy',
  ],
  [
    'linux',
    { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d', XDG_STATE_HOME: '/s' },
    '/home/ada',
    '/c/llama-proxy',
    '/d/llama-proxy',
    '/s/llama-proxy',
  ],
  [
    'freebsd',
    { XDG_CONFIG_HOME: 'relative', XDG_DATA_HOME: '' },
    '/home/ada',
    '/home/ada/.config/llama-proxy',
    '/home/ada/.local/share/llama-proxy',
    '/home/ada/.local/state/llama-proxy',
  ],
  [
    'darwin',
    { XDG_CONFIG_HOME: '/c' },
    '/Users/ada',
    '/Users/ada/Library/Application Support/llama-proxy',
    '/Users/ada/Library/Application Support/llama-proxy',
    '/Users/ada/Library/Logs/llama-proxy',
  ],
  [
    'win32',
    { APPDATA: 'D:\\Roaming', LOCALAPPDATA: 'D:\\Local' },
    'C:\\Users\\ada',
    'D:\\Roaming\\llama-proxy',
    'D:\\Local\\llama-proxy',
    'D:\\Roaming\\llama-proxy\\logs',
  ],
  [
    'win32',
    {},
    'C:\\Users\\ada',
    'C:\\Users\\ada\\AppData\\Roaming\\llama-proxy',
    'C:\\Users\\ada\\AppData\\Local\\llama-proxy',
    'C:\\Users\\ada\\AppData\\Roaming\\llama-proxy\\logs',
  ],
])('%s with %j', (platform, env, home, configFolder, dataFolder, logFolder) => {
  expect(userPaths({ platform, env, home })).toStrictEqual({ configFolder, dataFolder, logFolder });
});
