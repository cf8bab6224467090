/**
 * Bounds of the histograms, for Prometheus and OpenTelemetry alike. OpenTelemetry's own advice for durations ends at 82 s, where
 * the prefill of a long prompt on a local machine has only begun: these go on to 21 minutes.
 */
export const durationBucketsSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640, 1280];

/** From 500 tokens/s down to one token in two seconds. */
export const perTokenBucketsSeconds = [0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2];

export const contextBucketsTokens = [
  1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 262_144, 524_288, 1_048_576,
];
