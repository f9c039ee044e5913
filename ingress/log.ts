/**
 * Where the ingress writes what happens. pino's loggers fit as they are; the edge has one on `console`.
 * Fields and messages never hold a secret value, a token or a line of a posted body.
 */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
