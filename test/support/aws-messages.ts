import type { IncomingHttpHeaders } from 'node:http';

export interface AwsRequest {
  /** `DescribeSecret`, `AssumeRole`, … */
  readonly operation: string;
  /** Of the credential scope it was signed for. */
  readonly region: string;
  /** The JSON body; `{}` for STS, which takes a form. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** An error as Secrets Manager answers it (AWS JSON 1.1). */
export function awsError(
  type: string,
  {
    message = '',
    status = 400,
    headers = {},
  }: { message?: string; status?: number; headers?: Record<string, string> } = {},
): AwsAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
    text: JSON.stringify({ __type: type, message }),
  };
}

/** Changes a successful answer on its way back. */
export function rewrite(
  answer: AwsAnswer,
  change: (output: Record<string, unknown>) => Record<string, unknown>,
): AwsAnswer {
  if (answer.status !== 200) return answer;
  return { ...answer, text: JSON.stringify(change(JSON.parse(answer.text) as Record<string, unknown>)) };
}
