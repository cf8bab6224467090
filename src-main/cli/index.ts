#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { logLevels } from '#shared/config/sections.ts';
import { limitHeapGrowth } from '../host/heap-growth.ts';
import { shareMallocArena } from '../host/malloc-arenas.ts';
import type { ExitCode, Terminal } from './exit.ts';
import { sinceTime, untilTime } from './history/export-time.ts';

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  color: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

// A reader that went away (`llama-proxy run | head`) ends the printing, not the proxying.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Each verb is loaded when it is called: `list-fixes` need not wait for an HTTP server to be read. */
function createProgram(done: (code: ExitCode) => void): Command {
  const program = new Command('llama-proxy')
    .description('Stands between coding agents and llama-server: repairs tool calls, measures every request.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });

  withRunOptions(program.command('run'))
    .description('run the proxy')
    .action(async (options) => {
      shareMallocArena(process);
      done(await (await import('./run.ts')).run(terminal, options, version));
    });

  withRunOptions(program.command('start'))
    .description('open the desktop app; without Electron or a display, run the proxy in this terminal')
    .option('--hidden', 'start in the tray, without a window', false)
    // --ozone-platform=x11, --disable-gpu and the like are Chromium's, which reads the same line.
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (options) => {
      const words = process.argv.slice(process.argv.indexOf('start') + 1);
      done(await (await import('./start.ts')).start(terminal, options, words, version));
    });

  program
    .command('watch')
    .description('show the requests of a running llama-proxy in this terminal')
    .option('--data-dir <folder>', "where the running proxy's own data is, if not in the user's data folder")
    .option('--pid <number>', 'which of several; the one started last if not given', Number)
    .action(async (options) => done(await (await import('./watch/watch.ts')).watch(terminal, options, process.stdout)));

  program
    .command('replay')
    .description('let a running llama-proxy send a request of its history once more, through the fixes of now')
    .argument('<request id>', 'its body must have been kept: history.bodies')
    .option('--data-dir <folder>', "where the running proxy's own data is, if not in the user's data folder")
    .option('--pid <number>', 'which of several; the one started last if not given', Number)
    .action(async (id, options) => done(await (await import('./watch/replay.ts')).replay(terminal, id, options)));

  withConfigOptions(program.command('list-fixes'))
    .description('list the fixes and whether they are on')
    .option('--verbose', 'also why each exists, and its options', false)
    .option('--json', 'print JSON', false)
    .action(async (options) => done(await (await import('./list-fixes.ts')).listFixes(terminal, options)));

  withConfigOptions(program.command('check-config'))
    .description('check config.yaml and say what is wrong with it')
    .option('--json', 'print JSON', false)
    .action(async (options) => done(await (await import('./check-config.ts')).checkConfig(terminal, options)));

  withConfigOptions(program.command('test-backend'))
    .description('reach llama-server and report what it can do')
    .option('--json', 'print JSON', false)
    .action(async (options) => done(await (await import('./test-backend.ts')).testBackend(terminal, options)));

  withConfigOptions(program.command('test-exporters'))
    .description('send a test point to each exporter that is on, and say what happened')
    .option('--data-dir <folder>', "where the proxy's own data is, if not in the user's data folder")
    .option('--json', 'print JSON', false)
    .action(async (options) =>
      done(await (await import('./test-exporters.ts')).testExporters(terminal, options, version)),
    );

  withHistoryOptions(program.command('sessions'))
    .description('list the recorded sessions')
    .option('--json', 'print JSON', false)
    .action(async (options) => done(await (await import('./history/sessions.ts')).sessions(terminal, options)));

  withHistoryOptions(program.command('export'))
    .description('write recorded requests as CSV or JSON Lines')
    .option('--session <id>', 'only this session; `sessions` lists them')
    .option('--since <time>', 'only from this day or time on: 2026-02-15, 2026-02-15T10:30', sinceTime)
    .option('--until <time>', 'only up to this day, with it, or this time', untilTime)
    .addOption(new Option('--format <format>', 'how to write them').choices(['csv', 'jsonl']).default('csv'))
    .option('--out <file>', 'where to write them (default: stdout)')
    .action(async (options) =>
      done(await (await import('./history/export.ts')).exportHistory(terminal, options, process.stdout)),
    );

  withConfigOptions(program.command('repair'))
    .description('repair the arguments of a tool call, or a recorded event stream, from a file or stdin')
    .argument('[file]', 'what to repair (default: stdin)')
    .option('--schema <file>', "the tool's JSON schema, or a request or list of tools to take it from")
    .option('--tool <name>', 'which of several tools')
    .option('--json', 'print JSON', false)
    .action(async (file, options) => done(await (await import('./repair.ts')).repair(terminal, file, options)));

  return program;
}

function withRunOptions(command: Command): Command {
  return withConfigOptions(command)
    .option('--data-dir <folder>', "keep the proxy's own data here instead of the user's data folder")
    .addOption(new Option('--log-level <level>', 'least serious log entry to show').choices([...logLevels]))
    .option('--verbose', 'short for --log-level debug', false)
    .option('--demo', 'no model needed: a simulated llama-server and two small agents that talk to it', false)
    .option('--no-dashboard', 'no page for the browser, whatever the configuration says')
    .option('--open', 'open the dashboard in the browser', false);
}

function withHistoryOptions(command: Command): Command {
  return withConfigOptions(command).option(
    '--data-dir <folder>',
    "where the proxy's own data is, if not in the user's data folder",
  );
}

function withConfigOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: LLAMA_PROXY_CONFIG, ./config.yaml, the user folder)')
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on', portNumber)
    .option('--backend-host <host>', 'machine of llama-server')
    .option('--backend-port <number>', 'port of llama-server', portNumber);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('Expected 0 to 65535.');
  return port;
}

async function main(): Promise<ExitCode> {
  let code: ExitCode = 0;
  try {
    await createProgram((result) => {
      code = result;
    }).parseAsync();
    return code;
  } catch (error) {
    // commander has printed its own message; --help and --version end here too, with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.err(`llama-proxy: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

// Before a verb is loaded: reading its modules alone makes the heap grow.
limitHeapGrowth();
process.exitCode = await main();
