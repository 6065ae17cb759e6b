import { md5Kernel } from "../../src/base/md5-kernel.ts";

/** The MD5 kernel with one bit of the first constant of eight lanes turned: it works, and what it tells is wrong. */
export function wrongKernel(): Uint8Array<ArrayBuffer> {
  const kernel = md5Kernel();
  const constant = Buffer.from("78a46ad778a46ad7", "hex");
  const at = Buffer.from(kernel.buffer).lastIndexOf(constant);
  kernel[at] = (kernel[at] ?? 0) ^ 1;
  return kernel;
}
