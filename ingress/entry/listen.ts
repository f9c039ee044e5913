import { isLoopback } from '../../workflows/model/stores/url.ts';

/** Where a server listens. */
export interface Listen {
  readonly hostname: string;
  /** 0: any free one. */
  readonly port: number;
}

/** @throws {RangeError} where it is no `HOST:PORT`, `[IPV6]:PORT` */
export function parseListen(text: string): Listen {
  const [, ipv6, name, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const hostname = ipv6 ?? name;
  const port = Number(digits);
  if (hostname === undefined || port > 65_535)
    throw new RangeError(
      `Cannot listen on "${text}": expected HOST:PORT, as in 127.0.0.1:8080 or [::1]:8080.`,
    );
  return { hostname, port };
}

/**
 * A listener that others can reach takes events from anyone where no token is asked for.
 *
 * @throws {Error} where the listener is not on the loopback interface and there is no token
 */
export function refuseOpenListener({ hostname }: Listen, token: string | undefined): void {
  if (token !== undefined || isLoopback(hostname)) return;
  throw new Error(
    `Refusing to listen on ${hostname} without a token: anyone who reaches it could start syncs. Set KEYFERRY_EVENTS_TOKEN or KEYFERRY_EVENTS_TOKEN_FILE, or listen on 127.0.0.1.`,
  );
}

export function urlOf({ hostname, port }: Listen): string {
  return `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${String(port)}`;
}
