import { indexDefinitions } from '../../../ingress/audit/match.ts';
import { serveIngress } from '../../../ingress/entry/deno.ts';
import { createIntake } from '../../../ingress/intake.ts';
import { connectTemporal } from '../../../ingress/starters/connect.ts';
import { createGrpcStarter } from '../../../ingress/starters/grpc.ts';
import { definitionOf } from '../../ingress/support/definitions.ts';

/** The ingress as a Deno program: `deno-ingress.ts NAME LISTEN`. It ends when its standard input does. */
const [name = '', listen = ''] = process.argv.slice(2);
await using temporal = await connectTemporal();
const index = indexDefinitions([definitionOf(name, { mount: 'secret', path: '(.+)' })]);
const silent = () => undefined;
const parts = {
  definitions: () => index,
  starter: createGrpcStarter(temporal),
  metrics: { countEvents: silent },
  log: { debug: silent, info: silent, warn: silent, error: silent },
};
await using server = await serveIngress({ ...parts, intake: createIntake(parts), listen });
process.stdout.write(`${server.url}\n`);
await new Promise((resolve) => process.stdin.on('end', resolve).resume());
