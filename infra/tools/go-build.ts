import { join } from 'node:path';
import { run } from './run.ts';
import { environmentFor, GO, NETWORK } from './server/environment.ts';
import type { Progress } from './progress.ts';

export interface GoProgram {
  /** Directory with the go.mod and go.sum that pin it. */
  readonly module: string;
  /** Import path of its main package. */
  readonly package: string;
  readonly flags: readonly string[];
  /** Name of the executable. */
  readonly executable: string;
}

/** Builds exactly what go.mod and go.sum say; a pin that does not hold fails the build. */
export async function goBuild(program: GoProgram, directory: string, progress: Progress): Promise<void> {
  const env = { ...environmentFor(GO, NETWORK), GOWORK: 'off' };
  try {
    await run('go', ['version'], { env });
  } catch (error) {
    throw new Error('no Go on PATH that runs', { cause: error });
  }
  progress.step('building the pinned source');
  let [downloaded, compiled] = [0, 0];
  await run(
    'go',
    ['build', '-mod=readonly', '-buildvcs=false', '-v', ...program.flags].concat(
      '-o',
      join(directory, program.executable),
      program.package,
    ),
    {
      cwd: program.module,
      env,
      onLine(line) {
        if (line.startsWith('go: downloading ')) downloaded += 1;
        else compiled += 1;
        progress.step(
          `building: ${String(downloaded)} modules downloaded, ${String(compiled)} packages compiled, ` +
            `now ${line.replace(/^go: downloading /, '')}`,
        );
      },
    },
  );
}
