import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Page, ReconcilePageResult } from '../activities/contract.ts';
import { activities, pageActivities } from './activities.ts';
import type { Problem } from './model/errors.ts';
import type { Progress } from './model/outcome.ts';
import type { LanePosition, ReconcileInput } from './model/reconcile.ts';
import { problemOf } from './problem.ts';

/** Secrets of one activity. */
const PAGE = 200;

/** One destination on its way through the pages of a source. */
export class ReconcileLane {
  progress: Progress;
  /** Why it cannot go on. */
  problem: Problem | undefined;
  idle = false;
  readonly #input: ReconcileInput;
  readonly #tell: () => void;
  readonly #scope = new CancellationScope();
  #cursor: string | undefined;

  constructor(input: ReconcileInput, position: LanePosition, tell: () => void) {
    this.#input = input;
    this.progress = position.progress;
    this.#cursor = position.cursor;
    this.#tell = tell;
  }

  get ended(): boolean {
    return this.progress.finished || this.problem !== undefined;
  }

  get position(): LanePosition {
    return { progress: this.progress, ...(this.#cursor === undefined ? {} : { cursor: this.#cursor }) };
  }

  /** Goes on until the last page, a problem, or, between pages, until it is told to pause. */
  run(pause: () => boolean): void {
    this.#scope
      .run(async () => {
        while (!this.ended && !pause()) await this.#page();
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) this.problem = problemOf(error).problem;
      })
      .finally(() => {
        this.idle = true;
        this.#tell();
      });
  }

  cancel(): void {
    this.#scope.cancel();
  }

  async #page(): Promise<void> {
    const { definition, changedAt, takeOver } = this.#input;
    const { name, done, total } = this.progress;
    const result = await pageActivities(`${name}: from ${String(done)} of ${String(total)}`).reconcilePage({
      definition,
      destination: name,
      page: this.#nextPage(),
      ...(changedAt === undefined ? {} : { changedAt }),
      ...(takeOver === undefined ? {} : { takeOver }),
    });
    if (result.handOver.length > 0) {
      const summary = `${name}: ${String(result.handOver.length)} secrets to their own syncSecret`;
      await activities(summary).handOver({ definition, paths: result.handOver });
    }
    this.#advance(result);
    this.#tell();
  }

  #nextPage(): Page {
    const { paths } = this.#input;
    if (paths) return { paths: paths.slice(this.progress.done, this.progress.done + PAGE) };
    return { limit: PAGE, ...(this.#cursor === undefined ? {} : { cursor: this.#cursor }) };
  }

  #advance(result: ReconcilePageResult): void {
    const { created, updated, unchanged, handOver } = result;
    const before = this.progress;
    const done = before.done + created + updated + unchanged + handOver.length;
    this.#cursor = result.next;
    this.progress = {
      ...before,
      done,
      // More came while it ran.
      total: Math.max(before.total, done),
      created: before.created + created,
      updated: before.updated + updated,
      unchanged: before.unchanged + unchanged,
      handedOver: before.handedOver + handOver.length,
      finished: this.#input.paths ? done >= this.#input.paths.length : result.next === undefined,
    };
  }
}
