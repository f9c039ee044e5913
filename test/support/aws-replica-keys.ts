import { rewrite, type AwsAnswer, type AwsRequest } from './aws-messages.ts';

interface ReplicaStatus {
  readonly Region: string;
  readonly KmsKeyId?: string;
}

/**
 * moto reports aws/secretsmanager as the key of every replica, whatever was asked for. AWS reports the key that was
 * given: remembered here, by secret and region, and put into what moto answers.
 */
export function replicaKeys(): { complete(request: AwsRequest, answer: AwsAnswer): AwsAnswer } {
  const keys = new Map<string, string>();
  return {
    complete(request, answer) {
      if (answer.status !== 200) return answer;
      const secret = nameOf(request.input['Name'] ?? request.input['SecretId']);
      for (const { Region, KmsKeyId } of (request.input['AddReplicaRegions'] ?? []) as ReplicaStatus[]) {
        if (KmsKeyId === undefined) keys.delete(`${secret} ${Region}`);
        else keys.set(`${secret} ${Region}`, KmsKeyId);
      }
      if (!answer.text.includes('ReplicationStatus')) return answer;
      return rewrite(answer, (output) => ({
        ...output,
        ReplicationStatus: (output['ReplicationStatus'] as ReplicaStatus[]).map((replica) => ({
          ...replica,
          KmsKeyId: keys.get(`${secret} ${replica.Region}`) ?? replica.KmsKeyId,
        })),
      }));
    },
  };
}

/** Of an ARN, which ends in a hyphen and six characters, or a name. */
function nameOf(id: unknown): string {
  const text = typeof id === 'string' ? id : '';
  return /:secret:(.+)-[^-]{6}$/.exec(text)?.[1] ?? text;
}
