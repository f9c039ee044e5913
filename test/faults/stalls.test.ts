import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderApart } from '../../activities/transform/apart/threads.ts';
import { corpus } from './support/stalls/corpus.ts';
import { CANARY } from './support/stalls/templates.ts';

describe('Invariant 10: nothing stalls the rest', () => {
  test.each(corpus.map(({ name, ...rest }) => ({ name, ...rest })))(
    'it is said at once what is too much about $name',
    async ({ run, expected }) => {
      const outcome = await run();
      expect(outcome).toMatch(expected);
      expect(outcome).not.toContain(CANARY);
    },
  );

  const endless = '{{ range until 10000 }}{{ regexMatch "([a-z/]*|[a-z0-9]*){0,90}X" $.v }}{{ end }}';
  const body = (template: string) =>
    ({
      kind: 'body',
      template,
      dialect: 'keyferry',
      data: { json: JSON.stringify({ v: `${CANARY}${'a'.repeat(150)}` }), bytes: [] },
    }) as const;

  test('a rendering that is too long is ended inside of a function, with its thread, and names no value', async () => {
    await expect(renderApart(body(`{{/* 1 */}}${endless}`), 1)).rejects.toThrow(
      /^rendering took longer than 0\.001 s, which is the limit, and was ended$/,
    );
    await expect(renderApart(body('{{ .v | upper | trunc 6 }}'))).resolves.toEqual({
      kind: 'text',
      text: 'CANARY',
    });
  });

  test('a process that has rendered ends by itself', async () => {
    const threads = new URL('../../activities/transform/apart/threads.ts', import.meta.url).href;
    const script = `import { renderApart } from '${threads}';
      const { text } = await renderApart(${JSON.stringify(body('{{ len .v }}'))});
      console.log(text);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toBe('161\n');
  });

  test('what has overrun keeps one thread busy and no more, so that others are rendered meanwhile', async () => {
    const slow = body(`{{/* 2 */}}${endless}`);
    await expect(renderApart(slow, 1)).rejects.toThrow('longer than');
    // So that threads are there.
    await Promise.all(Array.from({ length: 4 }, () => renderApart(body('{{ len .v }}'))));
    const order: string[] = [];
    const many = Array.from({ length: 3 }, () => renderApart(slow, 3_000).then(noted('slow'), noted('slow')));
    await renderApart(body('{{ len .v }}')).then(noted('quick'));
    await Promise.all(many);
    expect(order).toEqual(['quick', 'slow', 'slow', 'slow']);

    function noted(what: string) {
      return () => {
        order.push(what);
      };
    }
  });
});
