/** The page until there is a dashboard: it says what runs where. */
export function Welcome() {
  return (
    <main style={{ font: '14px/1.5 system-ui, sans-serif', maxWidth: '34rem', margin: '4rem auto', padding: '0 1rem' }}>
      <h1 style={{ fontSize: '1.5rem' }}>llama-proxy</h1>
      <p>
        The proxy runs from the command line: <code>llama-proxy run</code>. Point your coding agent at the address it
        prints; every request then leaves its numbers on standard output.
      </p>
    </main>
  );
}
