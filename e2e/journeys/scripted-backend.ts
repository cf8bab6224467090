import { createSimulatedLlamaServer } from '../../src-main/demo/simulated-llama-server.ts';

/** A simulated llama-server whose model waits when told to, and spoils the path of every call. */
export interface ScriptedBackend {
  readonly url: string;
  /** Answers from now on wait until the function is called that comes back. */
  hold(): () => void;
  /** Nothing listens any more. */
  die(): Promise<void>;
  /** Listens again where it did. */
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** As some models write it: the path once more, without its colon. */
export const spoiltArguments = '{"content":"hi","filePath":"/a.txt","filePath"/a.txt"}';

export async function startScriptedBackend(): Promise<ScriptedBackend> {
  let held: Promise<void> = Promise.resolve();
  const create = () =>
    createSimulatedLlamaServer({
      speed: 'instant',
      async reply({ tools }) {
        await held;
        return {
          parts:
            tools.length > 0
              ? [{ kind: 'toolCall', name: 'write', argumentsText: spoiltArguments }]
              : [{ kind: 'text', text: 'Hello from the script.' }],
        };
      },
    });
  let server = create();
  const url = await server.listen(0);
  return {
    url: url.origin,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    die: () => server.close(),
    async comeBack() {
      server = create();
      await server.listen(Number(url.port));
    },
    stop: () => server.close(),
  };
}
