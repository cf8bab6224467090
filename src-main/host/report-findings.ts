import type { Logger } from 'pino';
import { formatConfigProblem } from '#shared/config/config-problem.ts';
import type { ConfigFile } from '../config/config-file.ts';

/** Logs what is doubtful in config.yaml now, and later what is wrong with it on disk, and when it is in order again. */
export function reportFindings(config: ConfigFile, log: Logger): void {
  const warn = (warnings: ConfigFile['warnings']): void => {
    for (const warning of warnings()) log.warn(formatConfigProblem(warning));
  };
  warn(config.warnings);
  let wasBad = false;
  config.onProblem(({ problems }) => {
    for (const problem of problems) log.error(formatConfigProblem(problem));
    const isBad = problems.length > 0;
    if (isBad) log.error('config.yaml was not taken over; the last good configuration stays in force');
    else if (wasBad) log.info('config.yaml is in order again');
    wasBad = isBad;
    warn(config.warnings);
  });
}
