const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'no permission to read it; give the user of this process read access',
  EPERM: 'no permission to read it; give the user of this process read access',
  ENOTDIR: 'a part of the path is a file and no directory',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
  EISDIR: 'it is a directory',
  EMFILE: 'this process has too many files open; raise its limit (ulimit -n)',
  EIO: 'the disk did not answer (input/output error)',
};

/** What the operating system refused, in words that say what to do, for anything that `node:fs` throws. */
export function systemErrorInWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined) return `cannot be read: ${error instanceof Error ? error.name : 'unknown error'}`;
  return words[code] ?? `cannot be read (${code})`;
}
