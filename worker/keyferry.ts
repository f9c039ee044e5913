#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { adoptCommand } from '../ingress/cli/adopt.ts';
import { applyCommand } from '../ingress/cli/apply.ts';
import { followCommand } from '../ingress/cli/follow.ts';
import { ingressCommand } from '../ingress/cli/ingress.ts';
import { planCommand } from '../ingress/cli/plan.ts';
import { print, say } from '../ingress/cli/print.ts';
import { retryCommand } from '../ingress/cli/retry.ts';
import type { IngressHost } from '../ingress/cli/run-ingress.ts';
import { pauseCommand, resumeCommand } from '../ingress/cli/schedule-commands.ts';
import { schemaCommand } from '../ingress/cli/schema.ts';
import { statusCommand } from '../ingress/cli/status.ts';
import { syncCommand } from '../ingress/cli/sync.ts';
import { translateCommand } from '../ingress/cli/translate.ts';
import { validateCommand } from '../ingress/cli/validate.ts';
import type { TemplateCheck } from '../ingress/definitions/templates.ts';
import type { Problem } from '../workflows/model/errors.ts';
import { devCommand } from './commands/dev.ts';
import { workerCommand } from './commands/worker.ts';
import packageJson from '../package.json' with { type: 'json' };

// Loads what says how commands are used, and nothing of what they do: each action loads its own.
const program = new Command('keyferry')
  .description(packageJson.description)
  .version(packageJson.version)
  .addCommand(devCommand())
  .addCommand(workerCommand())
  .addCommand(ingressCommand(ingressHost))
  .addCommand(followCommand(ingressHost))
  .addCommand(validateCommand(templateCheck))
  .addCommand(translateCommand())
  .addCommand(schemaCommand())
  .addCommand(planCommand(templateCheck))
  .addCommand(applyCommand(templateCheck))
  .addCommand(syncCommand())
  .addCommand(statusCommand())
  .addCommand(adoptCommand())
  .addCommand(retryCommand())
  .addCommand(pauseCommand())
  .addCommand(resumeCommand());

for (const command of [program, ...program.commands])
  command
    .exitOverride()
    .showHelpAfterError('(add --help for how to use it)')
    .configureOutput({ writeOut: print, writeErr: say });

// Who reads from us may have seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  await program.parseAsync();
} catch (error) {
  // What a command had begun, the SDK's native runtime above all, must not keep a failed one from ending.
  process.exit(report(error));
}

/** Loaded by who runs the ingress only. */
async function ingressHost(command: string): Promise<IngressHost> {
  const { createLog } = await import('./log.ts');
  const { createIngressMetrics } = await import('./ingress-metrics.ts');
  return {
    log: createLog(command),
    metrics: createIngressMetrics(),
    checkTemplate: await templateCheck(),
  };
}

/** Loaded by who reads definitions only. */
async function templateCheck(): Promise<TemplateCheck> {
  return (await import('./template-check.ts')).checkTemplate;
}

/** 0 ok, 1 failed, 2 wrong usage. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { message, remedy } = (
    error instanceof Error ? error : { message: String(error) }
  ) as Partial<Problem>;
  say(`keyferry: ${[message, remedy].filter(Boolean).join(' ')}\n`);
  return 1;
}
