/** What it takes of a process to begin it anew. */
export type BeginsAnew = Pick<NodeJS.Process, 'platform' | 'env' | 'execPath' | 'execArgv' | 'argv' | 'execve'>;

const setting = 'MALLOC_ARENA_MAX';

/**
 * Has all threads of this program share one arena of malloc. By default glibc gives each its own, and what V8's threads needed for the
 * moment of a compilation stays in theirs: some 20 MB of what the program holds with 128 streams. glibc reads the setting only
 * while a process begins, so the process becomes itself once more, under the same id; what it had loaded is lost, so that this is
 * to be called before much is. Where the user has set it, or where there is no glibc to read it, nothing happens.
 */
export function shareMallocArena(self: BeginsAnew): void {
  const { platform, env, execPath, execArgv, argv, execve } = self;
  // Whoever forked this program talks to it through a descriptor that would be closed.
  if (platform !== 'linux' || env[setting] !== undefined || env.NODE_CHANNEL_FD !== undefined) return;
  try {
    execve?.call(self, execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...env, [setting]: '1' });
  } catch {
    // ERR_ACCESS_DENIED under Node's permission model: it goes on as it is.
  }
}
