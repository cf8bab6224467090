import { z } from 'zod';

// zod would try to compile parsers with `new Function`, which the page's policy forbids and the console reports. Must run before
// the first schema is made, hence as an import of its own.
z.config({ jitless: true });
