/**
 * Whether a key or an environment variable of this name holds a secret, or a list of them, whose value is shown in no message, log or
 * window. By name rather than by a mark in the schema, so that an option of a fix or exporter cannot forget the mark.
 */
export function isSecretKey(name: string): boolean {
  return /(?:keys?|token|password|passwd|secrets?|credentials?|auth|authorization)$/i.test(name);
}

/** Whether everything below a key of this name is secret: header fields carry keys under any name (`x-honeycomb-team`). */
export function holdsSecrets(name: string): boolean {
  return isSecretKey(name) || name === 'headers';
}
