import { StoreError } from '../../../../activities/stores/store-error.ts';

/** What some work comes to, in words. */
export async function outcomeOf(work: () => unknown): Promise<string> {
  try {
    return textOf(await work());
  } catch (error) {
    if (error instanceof StoreError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
