// Addresses. The map works in page numbers: 2^64 bytes are 2^52 pages of 4096, which a double holds
// exactly, so no BigInt is needed while a call runs. Bytes appear only where text is read or
// written, here.

/** A page number: a byte address divided by the page size. */
export type Page = number;

/** 2^64 bytes, the end of the address space, as a byte address. */
export const ADDRESS_LIMIT = 1n << 64n;

/** `0x12000`: the byte address of a page, exact up to 2^64. */
export function formatAddress(page: Page, pageSize: number): string {
  const bytes = page * pageSize;
  if (bytes <= Number.MAX_SAFE_INTEGER) return `0x${bytes.toString(16)}`;
  return `0x${(BigInt(page) * BigInt(pageSize)).toString(16)}`;
}

/** `0x1000..0x4000`: a half-open range of bytes. */
export const formatRange = (start: Page, end: Page, pageSize: number): string =>
  `${formatAddress(start, pageSize)}..${formatAddress(end, pageSize)}`;

/** `1 page`, `2 pages` */
export const pages = (count: number): string => `${count} page${count === 1 ? '' : 's'}`;

/** Each is 1,024 of the one before. */
export const SIZE_UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

function inLargestUnit(bytes: number): [size: number, unit: number] {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && size % 1024 === 0 && unit < SIZE_UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return [size, unit];
}

/** `16 KiB`: a number of pages as a size. */
export function formatSize(pages: number, pageSize: number): string {
  let [size, unit] = inLargestUnit(pages * pageSize);
  while (size >= 10240 && unit < SIZE_UNITS.length - 1) {
    size = Math.round(size / 102.4) / 10;
    unit++;
  }
  return `${size} ${SIZE_UNITS[unit]}`;
}

/** `128 KiB`, `49380 KiB`: nothing is rounded, so that it is read back as the same size. */
export function formatExactSize(pages: number, pageSize: number): string {
  const [size, unit] = inLargestUnit(pages * pageSize);
  return `${size} ${SIZE_UNITS[unit]}`;
}

/** The page of a byte address; undefined if it is not on a page boundary or beyond 2^64. */
export function pageOf(bytes: bigint, pageSize: number): Page | undefined {
  if (bytes < 0n || bytes > ADDRESS_LIMIT || bytes % BigInt(pageSize) !== 0n) return undefined;
  return Number(bytes / BigInt(pageSize));
}
