import { Root, type Type } from 'protobufjs';
import { protoFile } from './protos.ts';

/** Numbers of gRPC. */
export const code = {
  invalidArgument: 3,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  internal: 13,
  unauthenticated: 16,
} as const;

/** What the service refuses, as it says it. */
export class ApiError extends Error {
  readonly code: number;
  /** google.rpc.Status, encoded: the trailer `grpc-status-details-bin`. */
  readonly details: Buffer | undefined;

  constructor(number: number, message: string, details: readonly Detail[] = []) {
    super(message);
    this.code = number;
    this.details = details.length === 0 ? undefined : encode(number, message, details);
  }
}

export type Detail =
  | { readonly type: 'RetryInfo'; readonly retryDelay: { seconds: number; nanos?: number } }
  | { readonly type: 'ErrorInfo'; readonly reason: string; readonly domain: string };

const root = new Root();
root.resolvePath = (_from, to) => protoFile(to);
root.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto']);
const typeOf = (name: string): Type => root.lookupType(`google.rpc.${name}`);

function encode(number: number, message: string, details: readonly Detail[]): Buffer {
  const packed = details.map(({ type, ...fields }) => ({
    type_url: `type.googleapis.com/google.rpc.${type}`,
    value: bytesOf(typeOf(type), fields),
  }));
  return Buffer.from(bytesOf(typeOf('Status'), { code: number, message, details: packed }));
}

function bytesOf(type: Type, fields: Readonly<Record<string, unknown>>): Uint8Array {
  return type.encode(type.fromObject(fields)).finish();
}
