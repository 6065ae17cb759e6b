import type { Context } from "../context.ts";

/** The S3 side: `/io` and `/data`. */
export async function handleS3(_request: Request, _context: Context): Promise<Response> {
  return new Response(null, { status: 501 });
}
