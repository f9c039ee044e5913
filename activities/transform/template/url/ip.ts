/** Whether a text is an IPv6 address, a zone (`%eth0`) included. */
export function isIpv6(text: string): boolean {
  const percent = text.indexOf('%');
  if (percent !== -1 && percent === text.length - 1) return false;
  const address = percent === -1 ? text : text.slice(0, percent);
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map((half, i) => groupsIn(half, i === halves.length - 1));
  const count = groups.reduce<number>((sum, each) => sum + (each ?? NaN), 0);
  return halves.length === 2 ? count <= 7 : count === 8;
}

/** How many groups of 16 bits; undefined where it is no part of an address. The last two may be an IPv4 address. */
function groupsIn(text: string, last: boolean): number | undefined {
  if (text === '') return 0;
  const groups = text.split(':');
  const tail = groups.at(-1) ?? '';
  const ipv4 = last && tail.includes('.');
  if (ipv4 && !isIpv4(tail)) return undefined;
  const plain = ipv4 ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return plain.length + (ipv4 ? 2 : 0);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)
  );
}

/** An address of 4 or 16 bytes as Go writes it: the longest run of zeros left out. */
export function ipText(bytes: readonly number[]): string {
  const mapped = bytes.length === 16 && bytes.slice(0, 12).every((byte, i) => byte === (i < 10 ? 0 : 0xff));
  if (bytes.length === 4 || mapped) return bytes.slice(-4).join('.');
  if (bytes.length !== 16) return `?${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  let [start, length] = [-1, 1];
  for (let i = 0; i < 8; i += 1) {
    let end = i;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return start === -1 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}
