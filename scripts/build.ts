import { mkdir } from "node:fs/promises";
import { buildBinary, buildLibrary } from "./binary.ts";

// One executable for this machine and the library for Bun and Node.
await mkdir("dist", { recursive: true });
await buildBinary("dist/cec");
await buildLibrary("dist/lib");
