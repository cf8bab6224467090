import type { Program } from '../../host/create-program.ts';
import { nextFreePort } from '../../host/free-port.ts';
import { signInUrl } from '../../host/instance-file.ts';
import { isConfigMistake } from '../../host/open-config.ts';
import { describeHolder, PortInUseError } from '../../host/port-in-use.ts';
import type { Ask, Question } from '../ask.ts';

export interface StartOptions {
  /** Builds the program; with a port, that one counts for this run instead of the one in config.yaml. */
  create(port: number | null): Promise<Program>;
  ask: Ask;
  /** Opens an address in the browser. */
  openBrowser(url: URL): Promise<void>;
}

/** Starts the program, and leaves it to the user what to do where config.yaml or the port is in the way. Null: it was decided not to. */
export async function startProgram({ create, ask, openBrowser }: StartOptions): Promise<Program | null> {
  let port: number | null = null;
  for (;;) {
    const program = await createSound(() => create(port), ask);
    if (program === null) return null;
    try {
      await program.start();
      return program;
    } catch (error) {
      await program.stop();
      if (!(error instanceof PortInUseError)) throw error;
      const { dashboard } = program.config.current();
      const choice = await decide(error, await nextFreePort(error.host, error.port, [dashboard.port]), ask);
      if (choice === 'quit') return null;
      if (choice instanceof URL) {
        await openBrowser(choice);
        return null;
      }
      port = choice;
    }
  }
}

/** Null: the user did not mend the file. */
async function createSound(create: () => Promise<Program>, ask: Ask): Promise<Program | null> {
  for (;;) {
    try {
      return await create();
    } catch (error) {
      if (!isConfigMistake(error)) throw error;
      if (!(await triesAgain(error, ask))) return null;
    }
  }
}

async function triesAgain({ message }: Error, ask: Ask): Promise<boolean> {
  const detail = `${message}\n\nCorrect it there, then try again. Nothing was started.`;
  const buttons: Question['buttons'] = ['Try again', 'Quit'];
  return (await ask({ message: 'The settings have a mistake.', detail, buttons })) === 0;
}

/** The other one's dashboard, another port, or nothing of it. */
type Choice = URL | number | 'quit';

async function decide(error: PortInUseError, free: number | null, ask: Ask): Promise<Choice> {
  const choices: [label: string, choice: Choice][] = [
    ...(error.instance === null ? [] : [choose('Open its dashboard', signInUrl(error.instance))]),
    ...(free === null ? [] : [choose(`Use port ${free} this time`, free)]),
    choose('Quit', 'quit'),
  ];
  const buttons = choices.map(([label]) => label) as unknown as Question['buttons'];
  const taken = await ask({ ...wordsFor(error, free), buttons });
  return choices[taken]?.[1] ?? 'quit';
}

function choose(label: string, choice: Choice): [label: string, choice: Choice] {
  return [label, choice];
}

function wordsFor(error: PortInUseError, free: number | null): Omit<Question, 'buttons'> {
  const { port, instance } = error;
  const other = free === null ? '' : ` Clients that are set up for port ${port} do not reach a proxy on port ${free}.`;
  if (instance !== null) {
    return {
      message: 'Another llama-proxy is running already.',
      detail: `It is version ${instance.version}, process ${instance.pid}, and has port ${port}.${other}`,
    };
  }
  return {
    message: `Port ${port} is taken.`,
    detail: `It is in use by ${describeHolder(error)}. Another port for good: server.port in config.yaml.${other}`,
  };
}
