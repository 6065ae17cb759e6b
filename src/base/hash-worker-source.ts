import { md5LanesSource } from "./md5-lanes-source.ts";

/**
 * The program of a hashing thread. It is text, not a module, because a thread started from text works alike in a compiled executable,
 * under Node and in a bundle of the library, with no file for a build to forget. Jobs and answers are the types of `hash-thread.ts`.
 */
export const hashWorkerSource = `
const { parentPort } = require("node:worker_threads");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const running = new Map();
let buffer;
let lanes;

${md5LanesSource}

function read(fd, target, offset, count, position) {
  for (let done = 0; done < count; ) {
    const some = fs.readSync(fd, target, offset + done, count - done, position + done);
    if (some === 0) throw Object.assign(new Error("the file is shorter than expected"), { code: "SHORT" });
    done += some;
  }
}

function feed(hash, { path, start, end }) {
  buffer ??= Buffer.allocUnsafe(1 << 20);
  const fd = fs.openSync(path, "r");
  try {
    for (let at = start; at < end; at += buffer.length) {
      const count = Math.min(buffer.length, end - at);
      read(fd, buffer, 0, count, at);
      hash.update(buffer.subarray(0, count));
    }
  } finally {
    fs.closeSync(fd);
  }
  return hash;
}

function answer(id, error, digest) {
  parentPort.postMessage(error === undefined ? { id, digest } : { id, error: { code: String(error.code ?? ""), message: String(error.message) } });
}

function attempt(id, work) {
  let digest;
  try {
    digest = work();
  } catch (error) {
    answer(id, error);
    return;
  }
  answer(id, undefined, digest);
}

function sideBySide(ranges) {
  const open = [];
  try {
    const messages = ranges.map(({ path, start, end }) => {
      let fd;
      let at = start;
      return {
        size: end - start,
        read(target, offset, count) {
          if (fd === undefined) open.push((fd = fs.openSync(path, "r")));
          read(fd, target, offset, count, at);
          at += count;
        },
      };
    });
    lanes.hash(messages, (index, error, digest) => answer(ranges[index].id, error, digest));
  } finally {
    for (const fd of open) fs.closeSync(fd);
  }
}

const kinds = {
  kernel({ kernel, layout }) {
    lanes = openLanes(kernel, layout, createHash);
  },
  ranges({ ranges }) {
    if (ranges.length > 1 && lanes && !lanes.isRight()) lanes = undefined;
    if (ranges.length > 1 && lanes) sideBySide(ranges);
    else for (const range of ranges) attempt(range.id, () => feed(createHash("md5"), range).digest("hex"));
  },
  feed: (job) => attempt(job.id, () => {
    running.set(job.key, feed(running.get(job.key) ?? createHash("md5"), job));
  }),
  digest: (job) => attempt(job.id, () => {
    const hash = running.get(job.key) ?? createHash("md5");
    running.delete(job.key);
    return hash.digest("hex");
  }),
  drop({ key }) {
    running.delete(key);
  },
};

parentPort.on("message", (job) => kinds[job.kind](job));
`;
