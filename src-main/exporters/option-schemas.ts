import { z } from 'zod';

/** The base of an HTTP API: no credentials (they would be lost on the way), no query and no fragment. */
export const httpUrl = z
  .url()
  .regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/i)
  .meta({ expected: 'an http:// or https:// URL (a path prefix is fine; no user name, query or fragment)' });

/** Anything else cannot stand in an HTTP header. */
export const headerValue = z
  .string()
  .regex(/^[\x20-\x7e]*[\x21-\x7e]$/)
  .meta({ expected: 'text of visible ASCII characters' });

/**
 * A batch is read and written down in one go, between two turns of the loop that also carries the answers: a hundred records take
 * about 3 ms, and a streamed token that comes just then waits for so long.
 */
export const batchSize = z
  .int()
  .min(1)
  .max(5000)
  .default(100)
  .meta({ title: 'Batch size', description: 'Most requests in one delivery.' });

export const flushIntervalSeconds = z.number().min(0.1).max(3600).default(5).meta({
  title: 'Flush interval in seconds',
  description: 'How long a finished request waits for others before it is sent.',
});

export const timeoutSeconds = z
  .number()
  .min(0.1)
  .max(50)
  .default(10)
  .meta({ title: 'Timeout in seconds', description: 'How long the target may take to answer.' });
