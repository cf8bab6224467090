import { z } from 'zod';
import type { Exporter } from './exporter.ts';

const options = z.object({
  host: z
    .string()
    .regex(/^(?:[\w.-]+|(?=.*:.*:)[\da-f:.]+(?:%[\w.-]+)?)$/i)
    .default('127.0.0.1')
    .meta({
      title: 'Host',
      description: 'Address to listen on. 127.0.0.1: this machine only. 0.0.0.0: for a Prometheus on another machine.',
      expected: 'a host name or an IP address',
    }),
  port: z.int().min(1).max(65_535).nullable().default(9464).meta({
    title: 'Port',
    description: 'Port of the page /metrics. Empty: no port of its own.',
  }),
  backend: z.boolean().default(false).meta({
    title: "llama-server's own metrics",
    description: 'Adds what llama-server, started with --metrics, says of itself, with the label backend.',
  }),
});

export type PrometheusOptions = z.output<typeof options>;

/** A page of counters, histograms and gauges for Prometheus to fetch. */
export const prometheus: Exporter = {
  info: {
    id: 'prometheus',
    title: 'Prometheus',
    why: 'Offers counters, histograms and what goes on now on a page /metrics that Prometheus fetches.',
    options,
    backlog: 'skip',
  },
  async create(given, context) {
    const { createPrometheusTarget } = await import('./prometheus/target.ts');
    return createPrometheusTarget(options.parse(given), context);
  },
};
