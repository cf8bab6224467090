/** Adds a label to every sample of a page in Prometheus's text format; comments and what is no sample stay as they are. */
export function labelSamples(page: string, name: string, value: string): string {
  const label = `${name}="${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
  return page.replace(/^([a-zA-Z_:][\w:]*)(\{)?/gm, (_match, metric: string, brace: string | undefined) =>
    brace === undefined ? `${metric}{${label}}` : `${metric}{${label},`,
  );
}
