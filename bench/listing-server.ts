/**
 * A server that knows nothing but a huge flat listing: it answers the look at a root and the list of what is below, made on the fly and in
 * no order, so that no file has to exist.
 */
export function startListingServer(entries: number): { readonly url: string; stop(): Promise<void> } {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    async fetch(request) {
      const url = new URL(request.url);
      if (url.pathname === "/a/tree/stats") {
        const { NodePaths } = (await request.json()) as { NodePaths: string[] };
        return Response.json({ Nodes: NodePaths.map((Path) => ({ Path, Type: "COLLECTION", Uuid: Path })) });
      }
      if (url.pathname === "/io/" || url.pathname === "/io") {
        return new Response(listing(url.searchParams.get("prefix")?.replace(/\/$/, "") ?? "", entries), {
          headers: { "content-type": "application/xml" },
        });
      }
      return new Response("", { status: 404 });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

/** Entries in one piece of the answer. */
const pieceEntries = 500;
/** Coprime to the count: every entry comes once, far from its neighbours. */
const stride = 7_919;

function listing(root: string, entries: number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let at = 0;
  return new ReadableStream(
    {
      start(controller) {
        controller.enqueue(
          encoder.encode(
            '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><Name>io</Name><IsTruncated>false</IsTruncated>',
          ),
        );
      },
      pull(controller) {
        let text = "";
        for (let left = pieceEntries; left > 0 && at < entries; left -= 1, at += 1)
          text += entry(root, (at * stride) % entries);
        if (at >= entries) text += "</ListBucketResult>";
        controller.enqueue(encoder.encode(text));
        if (at >= entries) controller.close();
      },
    },
    { highWaterMark: 2 },
  );
}

function entry(root: string, number: number): string {
  const key = `${root}/folder-${Math.floor(number / 1000)}/a file with a name of some length ${number}.txt`;
  const etag = number.toString(16).padStart(32, "0");
  return `<Contents><Key>${key}</Key><LastModified>2026-11-23T22:29:15.000Z</LastModified><ETag>&#34;${etag}&#34;</ETag><Size>${number % 5000}</Size><Owner><ID></ID><DisplayName></DisplayName></Owner><StorageClass>STANDARD</StorageClass></Contents>`;
}
