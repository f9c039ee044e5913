/**
 * Whether agents of `node:http` may keep connections for further requests. Not on Deno: where one breaks, or is
 * ended by an abort, it sends the request again by itself (https://github.com/denoland/deno/issues/36786), and an
 * attempt is to be one attempt.
 */
export const keepAlive = !('Deno' in globalThis);
