import { destinationCapabilities, sourceCapabilities } from './capabilities.ts';
import { destinationSubjects, sourceSubjects } from './subjects/index.ts';

interface Row {
  readonly title: string;
  readonly against: string;
  readonly cannot: Readonly<Partial<Record<string, string>>>;
}

/**
 * The suite's report as Markdown: store by capability. A ✓ is run by every `npm test`, as what is not declared as
 * something a store cannot do fails there; the reasons for the others stand below.
 */
export function conformanceTable(): string {
  const notes: string[] = [];
  const note = (text: string): string => {
    if (!notes.includes(text)) notes.push(text);
    return `— ${String(notes.indexOf(text) + 1)}`;
  };
  const sources = part('Source', Object.values(sourceSubjects).flat(), sourceCapabilities, note);
  const destinations = part(
    'Destination',
    Object.values(destinationSubjects).flat(),
    destinationCapabilities,
    note,
  );
  const reasons = notes.map((text, index) => `${String(index + 1)}. ${text}`).join('\n');
  return `${destinations}\n\n${sources}\n\n${reasons}\n`;
}

function part(
  role: string,
  rows: readonly Row[],
  capabilities: Readonly<Record<string, readonly string[]>>,
  note: (text: string) => string,
): string {
  const header = [role, 'run against', ...Object.keys(capabilities)];
  const lines = rows.map((row) => [
    row.title,
    row.against,
    ...Object.values(capabilities).map((cases) => cell(row, cases, note)),
  ]);
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cell({ cannot }: Row, cases: readonly string[], note: (text: string) => string): string {
  const reasons = [...new Set(cases.flatMap((each) => cannot[each] ?? []))];
  return reasons.length === 0 ? '✓' : note(reasons.join('; '));
}
