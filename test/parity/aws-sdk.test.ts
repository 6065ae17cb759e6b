import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";

let sandbox: Sandbox;
let client: S3Client;

beforeAll(async () => {
  sandbox = await startSandbox({});
  client = new S3Client({
    endpoint: sandbox.url,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: sandbox.tokens.alice ?? "", secretAccessKey: "gatewaysecret" },
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
});

afterAll(async () => {
  client.destroy();
  await sandbox.stop();
});

const Bucket = "io";

test("the AWS SDK puts, heads, gets whole and by range, and deletes", async () => {
  const Key = "personal-files/sdk/with space + plus.txt";
  const put = await client.send(new PutObjectCommand({ Bucket, Key, Body: "hello gateway" }));
  expect(put.ETag).toBe(`"${new Bun.CryptoHasher("md5").update("hello gateway").digest("hex")}"`);
  expect((await client.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(13);
  const whole = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(await whole.Body?.transformToString()).toBe("hello gateway");
  const range = await client.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=2-5" }));
  expect(await range.Body?.transformToString()).toBe("llo ");
  expect(range.ContentRange).toBe("bytes 2-5/13");
  await client.send(new DeleteObjectCommand({ Bucket, Key }));
  await expect(client.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: "NoSuchKey" });
});

test("the AWS SDK uploads in parts and aborts", async () => {
  const Key = "personal-files/sdk/parts.bin";
  const part = new Uint8Array(5 * 1024 * 1024).fill(7);
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const sent = [part, new Uint8Array([1, 2, 3])].map(async (Body, at) => {
    const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: at + 1, Body }));
    return { ETag, PartNumber: at + 1 };
  });
  const done = await client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: await Promise.all(sent) } }),
  );
  expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  expect((await client.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(part.length + 3);
  const other = "personal-files/sdk/aborted.bin";
  const aborted = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: other }));
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: other, UploadId: aborted.UploadId }));
  await expect(client.send(new HeadObjectCommand({ Bucket, Key: other }))).rejects.toMatchObject({ name: "NotFound" });
});
