import { Option } from 'commander';

/** `--config FILE`, for every command that reads definitions; empty where KEYFERRY_CONFIG is. */
export function configOption(): Option {
  return new Option(
    '--config <file>',
    'defaults for stores; what a definition says goes before them, the environment of the worker comes after',
  ).env('KEYFERRY_CONFIG');
}
