/** One end of a line between two processes. */
export interface Port {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

type Handlers<Own> = {
  [N in keyof Own]: Own[N] extends (...args: infer A) => infer R ? (...args: A) => R | Promise<Awaited<R>> : never;
};
type Answer<T> = T extends (...args: never[]) => infer R ? Awaited<R> : never;
type Args<T> = T extends (...args: infer A) => unknown ? A : never;

/** Calls functions of the other end by their names. */
export interface Peer<Other> {
  call<N extends keyof Other & string>(name: N, ...args: Args<Other[N]>): Promise<Answer<Other[N]>>;
  /** The other end is gone: whoever waits for it is told. */
  close(reason: string): void;
}

type Message =
  | { kind: 'call'; id: number; name: string; args: unknown[] }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'refusal'; id: number; message: string };

/** Joins two processes; `own` is what the other end may call here. */
export function createPeer<Own, Other>(port: Port, own: Handlers<Own>): Peer<Other> {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  let closed: string | null = null;

  async function answer({ id, name, args }: Extract<Message, { kind: 'call' }>): Promise<void> {
    try {
      const handler = own[name as keyof Own] as ((...all: unknown[]) => unknown) | undefined;
      if (handler === undefined) throw new Error(`nothing here is called ${name}`);
      port.send({ kind: 'answer', id, value: await handler(...args) });
    } catch (error) {
      port.send({
        kind: 'refusal',
        id,
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }

  port.onMessage((received) => {
    const message = received as Message;
    if (message.kind === 'call') {
      void answer(message);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'answer') asked?.resolve(message.value as never);
    else asked?.reject(new Error(message.message));
  });

  return {
    call(name, ...args) {
      return new Promise((resolve, reject) => {
        if (closed !== null) throw new Error(`${name}: ${closed}`);
        last += 1;
        waiting.set(last, { resolve, reject });
        port.send({ kind: 'call', id: last, name, args });
      });
    },
    close(reason) {
      closed = reason;
      for (const { reject } of waiting.values()) reject(new Error(reason));
      waiting.clear();
    },
  };
}
