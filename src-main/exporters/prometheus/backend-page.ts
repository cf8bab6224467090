import { request } from 'undici';
import { explainConnectionFailure } from '../connection-failure.ts';
import { labelSamples } from './label-samples.ts';

export interface BackendPage {
  /** The samples, each with the label `backend`; empty when there was no answer. */
  text: string;
  /** What to do when it is empty. */
  problem: string | null;
}

/** Prometheus gives a scrape ten seconds; ours must not be lost because the backend is busy. */
const timeoutMs = 3000;

/** Fetches llama-server's own /metrics, which it has when it was started with --metrics. */
export async function fetchBackendPage(baseUrl: URL, apiKey: string | null): Promise<BackendPage> {
  const url = new URL(`${baseUrl.href.replace(/\/$/, '')}/metrics`);
  try {
    const answer = await request(url, {
      headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await answer.body.text();
    if (answer.statusCode === 200) return { text: labelSamples(text, 'backend', url.host), problem: null };
    return nothing(`llama-server answered ${answer.statusCode} to ${url.pathname}; start it with --metrics`);
  } catch (error) {
    return nothing(explainConnectionFailure(error, url));
  }
}

function nothing(problem: string): BackendPage {
  return { text: '', problem };
}
