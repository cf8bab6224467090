import type { Exporter } from './exporter.ts';
import { influxdb } from './influxdb.ts';
import { jsonl } from './jsonl.ts';
import { otlp } from './otlp.ts';
import { prometheus } from './prometheus.ts';

/** All exporters, in the order in which they are listed. A new one is one file and one line here. */
export const exporters: readonly Exporter[] = [influxdb, prometheus, otlp, jsonl];
