/**
 * Whether a key or an environment variable of this name holds a secret, whose value is shown in no message, log or
 * window. By name rather than by a mark in the schema, so that an option of a fix or exporter cannot forget the mark.
 */
export function isSecretKey(name: string): boolean {
  return /(?:key|token|password|passwd|secret|credentials?|auth|authorization)$/i.test(name);
}
