import { afterAll, beforeAll, expect, test } from "bun:test";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
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

test("the AWS SDK lists both ways, buckets, and neither parts nor uploads", async () => {
  for (const name of ["l/a.txt", "l/sub/b.txt"]) {
    await client.send(new PutObjectCommand({ Bucket, Key: `personal-files/sdk/${name}`, Body: "x" }));
  }
  const Prefix = "personal-files/sdk/l/";
  const level = await client.send(new ListObjectsV2Command({ Bucket, Prefix, Delimiter: "/" }));
  expect(level.Contents?.map((one) => one.Key)).toEqual([`${Prefix}a.txt`]);
  expect(level.CommonPrefixes?.map((one) => one.Prefix)).toContain(`${Prefix}sub/`);
  const all = await client.send(new ListObjectsCommand({ Bucket, Prefix }));
  expect(all.Contents?.map((one) => [one.Key, one.Size]).sort()).toEqual([
    [`${Prefix}a.txt`, 1],
    [`${Prefix}sub/b.txt`, 1],
  ]);
  expect((await client.send(new ListBucketsCommand({}))).Buckets?.map((one) => one.Name).sort()).toEqual([
    "data",
    "io",
  ]);
  const Key = "personal-files/sdk/open.bin";
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "part" }));
  expect((await client.send(new ListPartsCommand({ Bucket, Key, UploadId }))).Parts ?? []).toEqual([]);
  expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).toEqual([]);
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
});

test("the AWS SDK as it comes: checksums in the head are passed over, a stream, sent with a checksum behind it and no length, is refused", async () => {
  const usual = new S3Client({
    endpoint: sandbox.url,
    region: "us-east-1",
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: sandbox.tokens.alice ?? "", secretAccessKey: "any secret" },
  });
  try {
    const Key = "personal-files/sdk/usual.txt";
    await usual.send(new PutObjectCommand({ Bucket, Key, Body: "as it comes" }));
    const got = await usual.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body?.transformToString()).toBe("as it comes");
    const Body = Readable.from([Buffer.from("streamed")]);
    const streamed = usual.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: 8 }));
    await expect(streamed).rejects.toMatchObject({ $metadata: { httpStatusCode: 411 } });
  } finally {
    usual.destroy();
  }
});

test("a wrong token is AccessDenied", async () => {
  const { endpoint, region } = { endpoint: sandbox.url, region: "us-east-1" };
  const credentials = { accessKeyId: "nonsense", secretAccessKey: "gatewaysecret" };
  const stranger = new S3Client({ endpoint, region, forcePathStyle: true, credentials, maxAttempts: 1 });
  try {
    const head = stranger.send(new GetObjectCommand({ Bucket, Key: "personal-files/sdk/usual.txt" }));
    await expect(head).rejects.toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
  } finally {
    stranger.destroy();
  }
});
