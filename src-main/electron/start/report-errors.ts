import type { Logger } from 'pino';

/** Puts what nobody caught into the log. The program goes on: generations that run have nothing to do with it. */
export function reportErrors(source: Pick<NodeJS.Process, 'on'>, log: () => Logger | null): void {
  const report = (error: unknown, what: string): void => {
    const logger = log();
    if (logger !== null) logger.fatal({ err: error }, what);
    else process.stderr.write(`llama-proxy: ${what}: ${error instanceof Error ? error.stack : error}\n`);
  };
  source.on('uncaughtException', (error) => report(error, 'an error that nobody caught'));
  source.on('unhandledRejection', (reason) => report(reason, 'a promise that nobody caught'));
}
