import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const rooms = ['workflows', 'activities', 'worker', 'ingress', 'infra', 'test'] as const;

interface Import {
  readonly from: string;
  /** A path from the root for a file of ours, else the name of a package or builtin. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => posix.join(room, name)),
);

const imports = files.flatMap((file) => importsOf(file));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm);
  const dynamic = text.matchAll(/\bimport\('([^']+)'\)/g);
  return [
    ...[...statements].map(([, type, to = '']) => ({
      from: file,
      to: resolve(file, to),
      typeOnly: type !== undefined,
    })),
    ...[...dynamic].map(([, to = '']) => ({ from: file, to: resolve(file, to), typeOnly: false })),
  ];
}

function resolve(file: string, to: string): string {
  return to.startsWith('.') ? posix.normalize(posix.join(dirname(file), to)) : to;
}

const of = (prefix: string): Import[] => imports.filter(({ from }) => from.startsWith(prefix));
const shown = (found: readonly Import[]): string[] => found.map(({ from, to }) => `${from} → ${to}`);

/** Files that a file reaches at run time. */
function reach(entry: string): Set<string> {
  const seen = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    queue.push(...imports.filter((each) => each.from === file && !each.typeOnly).map(({ to }) => to));
  }
  return seen;
}

describe('Architecture', () => {
  test('the model imports nothing but zod, the RE2 engine and itself', () => {
    const foreign = of('workflows/model/').filter(
      ({ to }) => !to.startsWith('workflows/model/') && to !== 'zod' && to !== 're2js',
    );
    expect(shown(foreign)).toEqual([]);
  });

  test('workflows import the Temporal workflow API, the model, and of activities types only', () => {
    const foreign = of('workflows/')
      .filter(({ from }) => !from.startsWith('workflows/model/'))
      .filter(({ to, typeOnly }) => {
        if (to.startsWith('activities/')) return !typeOnly;
        return !to.startsWith('workflows/') && !['@temporalio/workflow', '@temporalio/common'].includes(to);
      });
    expect(shown(foreign)).toEqual([]);
  });

  test('the workflow bundle reaches neither zod nor a regular expression engine', () => {
    const reached = reach('workflows/index.ts');
    expect([...reached].filter((file) => file === 'zod' || file === 're2js')).toEqual([]);
  });

  test('activities know nothing of the ingress, the worker or the infrastructure', () => {
    const foreign = of('activities/').filter(({ to }) => /^(ingress|worker|infra|test)\//.test(to));
    expect(shown(foreign)).toEqual([]);
  });

  test('stores know nothing of Temporal, so that they can be used and tested without it', () => {
    expect(shown(of('activities/stores/').filter(({ to }) => to.startsWith('@temporalio/')))).toEqual([]);
  });

  test('a store is imported through its index only', () => {
    const inside = imports.filter(({ from, to }) => {
      const store = /^(activities\/stores\/[^/]+)\/(?!index\.ts)/.exec(to)?.[1];
      return store !== undefined && !from.startsWith(`${store}/`) && !from.startsWith('test/');
    });
    expect(shown(inside)).toEqual([]);
  });

  test('the ingress knows nothing of activities or the worker', () => {
    const foreign = of('ingress/').filter(({ to }) => /^(activities|worker|test)\//.test(to));
    expect(shown(foreign)).toEqual([]);
  });

  test('nothing but the worker wires the ingress and the activities together', () => {
    const both = files
      .filter(
        (file) => !file.startsWith('worker/') && !file.startsWith('test/') && !file.startsWith('infra/'),
      )
      .filter((file) => {
        const to = imports.filter(({ from, typeOnly }) => from === file && !typeOnly).map((each) => each.to);
        return (
          to.some((each) => each.startsWith('activities/')) && to.some((each) => each.startsWith('ingress/'))
        );
      });
    expect(both).toEqual([]);
  });

  test('what runs on the edge reaches no Node builtin and no Temporal SDK', () => {
    const reached = [...reach('ingress/entry/edge.ts')];
    expect(reached).toContain('ingress/app.ts');
    expect(reached.filter((to) => to.startsWith('node:') || to.startsWith('@temporalio/'))).toEqual([]);
  });

  test('nothing that runs imports from the tests', () => {
    expect(
      shown(imports.filter(({ from, to }) => !from.startsWith('test/') && to.startsWith('test/'))),
    ).toEqual([]);
  });

  test('no expression without ^ ends in a repetition and $: on a long run it takes the square of its length', () => {
    // (?<!x)x+$ begins at the start of a run only.
    const literal = /(?<=[(=:,&|?]\s*)\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/[a-z]*/g;
    const slow = files
      .filter((file) => !file.startsWith('test/'))
      .flatMap((file) =>
        [...readFileSync(join(root, file), 'utf8').matchAll(literal)]
          .map(([whole, body = '']) => ({ file, whole, body: body.replace(/\[(?:\\.|[^\]\\])*\]/g, '[]') }))
          .filter(
            ({ body }) => /(?<!\\)[+*]\$$/.test(body) && !/(?:^|\|)\^[^|]*$|^\(\?<!|\.\*\$$/.test(body),
          ),
      );
    expect(slow.map(({ file, whole }) => `${file}: ${whole}`)).toEqual([]);
  });

  test('no file is longer than 300 lines', () => {
    const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
  });

  test('no two files import each other, however long the way round', () => {
    const cyclic = files.filter((file) =>
      imports.some(
        ({ from, to, typeOnly }) => from === file && !typeOnly && to !== file && reach(to).has(file),
      ),
    );
    expect(cyclic).toEqual([]);
  });
});
