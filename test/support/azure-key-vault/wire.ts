/** What goes over the wire: https://learn.microsoft.com/rest/api/keyvault/secrets/ */

export interface Attributes {
  readonly enabled: boolean;
  /** Seconds since 1970, as all times here. */
  readonly nbf?: number;
  readonly exp?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Thrown by what refuses a request, and answered as Key Vault does. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(status: number, code: string, message: string, innerCode?: string) {
    super(message);
    const inner = innerCode === undefined ? {} : { innererror: { code: innerCode } };
    this.answer = { status, body: { error: { code, message, ...inner } } };
  }
}

export function badParameter(message: string): Refusal {
  return new Refusal(400, 'BadParameter', message);
}
