/** llama-server's own default port: 9931 in newer builds (0.7.0), 8080 in all before. */
const defaultPorts = ['9931', '8080'];

const loopbackHosts = ['127.0.0.1', '[::1]'];

/**
 * Where a llama-server may be listening when it is not at `url`: the other loopback address (`localhost` may name just one
 * of them), and llama-server's default ports, likeliest first. Pure.
 */
export function nearbyUrls(url: URL): URL[] {
  const isLoopback = url.hostname === 'localhost' || loopbackHosts.includes(url.hostname);
  const otherHosts = isLoopback ? loopbackHosts.filter((host) => host !== url.hostname) : [];
  const otherPorts = defaultPorts.filter((port) => port !== url.port);
  return [
    ...otherHosts.map((host) => at(url, host, url.port)),
    ...otherPorts.flatMap((port) => [url.hostname, ...otherHosts].map((host) => at(url, host, port))),
  ];
}

function at(url: URL, hostname: string, port: string): URL {
  const other = new URL(url);
  other.hostname = hostname;
  other.port = port;
  return other;
}
