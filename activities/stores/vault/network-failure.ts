import { explainNetworkFault, type NetworkRemedies } from '../network-fault.ts';
import { StoreError } from '../store-error.ts';
import { operations, type VaultRequest } from './request.ts';

/**
 * There was no answer. The error is looked into for its code and dropped.
 * @param active the node that one on standby had sent the request to, if one had
 */
export function toNetworkError(
  error: unknown,
  request: VaultRequest,
  where: string,
  active: URL | undefined,
): StoreError {
  const { fact, remedy } = explainNetworkFault(error, REMEDIES);
  const what = `${where}: ${operations[request.operation].words} ${request.path}`;
  if (active === undefined)
    return new StoreError({
      code: 'unavailable',
      message: `${what}: ${fact}.`,
      remedy,
    });
  return new StoreError({
    code: 'standby',
    message: `${what}: this node is on standby, and the active one that it names, ${active.host}, does not serve: ${fact}.`,
    remedy:
      'Check that a node of Vault is active, and that its api_addr can be reached from the worker. It is tried again until it works.',
  });
}

export function toTimeout(request: VaultRequest, where: string, ms: number): StoreError {
  return new StoreError({
    code: 'timeout',
    message: `${where}: ${operations[request.operation].words} ${request.path}: no answer within ${String(ms / 1000)} s.`,
    remedy: 'Check the load of Vault and the network. It is tried again until it works.',
  });
}

const REMEDIES: NetworkRemedies = {
  reach: 'Check the address, and that Vault runs and can be reached from the worker.',
  handshake:
    'It may ask for a client certificate, or refuse the one it is shown: set tls.certificate and tls.key, or renew them.',
  trust:
    'Name the CA in tls.ca of the definition or VAULT_CACERT, set tls.serverName where the name differs, or renew the certificate.',
  plain: 'Check whether the address begins with http or https.',
};
