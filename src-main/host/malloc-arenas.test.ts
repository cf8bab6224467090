import { expect, test, vi } from 'vitest';
import { type BeginsAnew, shareMallocArena } from './malloc-arenas.ts';

function stand(changes: Partial<BeginsAnew> = {}) {
  const execve = vi.fn<NonNullable<BeginsAnew['execve']>>();
  const self: BeginsAnew = {
    platform: 'linux',
    env: { HOME: '/home/me' },
    execPath: '/usr/bin/node',
    execArgv: ['--expose-gc'],
    argv: ['/usr/bin/node', '/opt/cli.js', 'run', '--config', 'my config.yaml'],
    execve,
    ...changes,
  };
  shareMallocArena(self);
  return execve.mock.calls;
}

test('the program becomes itself once more, with one arena', () => {
  expect(stand()).toEqual([
    [
      '/usr/bin/node',
      ['/usr/bin/node', '--expose-gc', '/opt/cli.js', 'run', '--config', 'my config.yaml'],
      { HOME: '/home/me', MALLOC_ARENA_MAX: '1' },
    ],
  ]);
});

test('goes on as it is where it may not begin anew', () => {
  const denied = () => {
    throw Object.assign(new Error('Access to this API has been restricted'), { code: 'ERR_ACCESS_DENIED' });
  };
  expect(() => stand({ execve: denied })).not.toThrow();
});

test.each([
  ['it has done so', { env: { MALLOC_ARENA_MAX: '1' } }],
  ['the user wants another number of arenas', { env: { MALLOC_ARENA_MAX: '4' } }],
  ['it was forked by another program', { env: { NODE_CHANNEL_FD: '3' } }],
  ['the system has no glibc', { platform: 'darwin' as const }],
])('not where %s', (_, changes) => {
  expect(stand(changes)).toEqual([]);
});
