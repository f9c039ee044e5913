import { bodyCases } from './bodies.ts';
import type { StallCase } from './case.ts';
import { lengthCases } from './lengths.ts';
import { patternCases } from './patterns.ts';
import { templateCases } from './templates.ts';

/** The worst known inputs. A new one is a case in its list, or a list of its own here. */
export const corpus: readonly StallCase[] = [...patternCases, ...templateCases, ...bodyCases, ...lengthCases];
