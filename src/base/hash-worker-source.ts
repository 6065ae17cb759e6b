/**
 * The program of a hashing thread. It is text, not a module, because a thread started from text works alike in a compiled executable,
 * under Node and in a bundle of the library, with no file for a build to forget. Jobs and answers are the types of `hash-pool.ts`.
 */
export const hashWorkerSource = `
const { parentPort } = require("node:worker_threads");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const buffer = Buffer.allocUnsafe(1 << 20);
const running = new Map();

function feed(hash, fd, start, end) {
  let at = start;
  while (at < end) {
    const count = fs.readSync(fd, buffer, 0, Math.min(buffer.length, end - at), at);
    if (count === 0) throw Object.assign(new Error("the file is shorter than expected"), { code: "SHORT" });
    hash.update(buffer.subarray(0, count));
    at += count;
  }
}

function withFile(path, work) {
  const fd = fs.openSync(path, "r");
  try {
    return work(fd);
  } finally {
    fs.closeSync(fd);
  }
}

const kinds = {
  whole: (job) => withFile(job.path, (fd) => {
    const hash = createHash("md5");
    feed(hash, fd, job.start, job.end);
    return [hash.digest("hex")];
  }),
  blocks: (job) => withFile(job.path, (fd) => {
    const digests = [];
    for (let at = job.start; at < job.end; at += job.blockBytes) {
      const hash = createHash("md5");
      feed(hash, fd, at, Math.min(job.end, at + job.blockBytes));
      digests.push(hash.digest("hex"));
    }
    return digests;
  }),
  feed: (job) => withFile(job.path, (fd) => {
    let hash = running.get(job.key);
    if (!hash) running.set(job.key, (hash = createHash("md5")));
    feed(hash, fd, job.start, job.end);
    return [];
  }),
  digest: (job) => {
    const hash = running.get(job.key) ?? createHash("md5");
    running.delete(job.key);
    return [hash.digest("hex")];
  },
  drop: (job) => {
    running.delete(job.key);
    return [];
  },
};

parentPort.on("message", (job) => {
  try {
    parentPort.postMessage({ id: job.id, digests: kinds[job.kind](job) });
  } catch (error) {
    parentPort.postMessage({ id: job.id, error: { code: String(error.code ?? ""), message: String(error.message) } });
  }
});
`;
