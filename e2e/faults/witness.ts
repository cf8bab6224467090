import type { ServerResponse } from 'node:http';

/** A calm stream beside the faults: whatever happens to others, all of it must arrive. */
export interface Witness {
  /** Lets the backend end its answer. What was sent, and what came of it. */
  end(): Promise<{ sent: string; received: string }>;
}

/** The header that asks the backend for a witness's answer. */
export const witnessHeader = 'x-witness';

/** The backend's side: an event every few milliseconds until it is told to end. */
export interface WitnessedBackend {
  answer(response: ServerResponse): void;
  finish(): string;
}

export function createWitnessedBackend(): WitnessedBackend {
  let finish = (): string => '';

  return {
    answer(response) {
      let sent = '';
      let number = 0;
      const send = (choice: object) => {
        const event = `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
        sent += event;
        response.write(event);
      };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send({ delta: { role: 'assistant', content: '' } });
      const timer = setInterval(() => send({ delta: { content: `${number++} ` } }), 5);
      response.once('close', () => clearInterval(timer));
      finish = () => {
        clearInterval(timer);
        send({ delta: {}, finish_reason: 'stop' });
        response.end('data: [DONE]\n\n');
        return `${sent}data: [DONE]\n\n`;
      };
    },
    finish: () => finish(),
  };
}

/** Starts a witness through the proxy; resolves when its stream runs. */
export async function startWitness(proxyUrl: string, backend: WitnessedBackend): Promise<Witness> {
  const answer = await fetch(`${proxyUrl}/v1/chat/completions`, {
    method: 'POST',
    body: '{"stream":true}',
    headers: { [witnessHeader]: 'yes' },
  });
  const reader = answer.body!.getReader();
  const decoder = new TextDecoder();
  let received = decoder.decode((await reader.read()).value, { stream: true });
  const rest = (async () => {
    for (let read = await reader.read(); !read.done; read = await reader.read())
      received += decoder.decode(read.value, { stream: true });
  })();
  // Looked at in `end`; a stream that breaks off before that must not end the test run.
  rest.catch(() => undefined);
  return {
    async end() {
      const sent = backend.finish();
      await rest;
      return { sent, received };
    },
  };
}
