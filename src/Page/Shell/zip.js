'use strict';
// A zip archive of files that are compressed already. Names are UTF-8.
function zip(files) {
  const table = Uint32Array.from({ length: 256 }, (_, value) => {
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xEDB88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });
  const sum = bytes => {
    let crc = -1;
    for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
    return ~crc >>> 0;
  };
  const fields = (...pairs) => {
    const bytes = new Uint8Array(pairs.reduce((length, [size]) => length + size, 0)), view = new DataView(bytes.buffer);
    let at = 0;
    for (const [size, value] of pairs) {
      if (size === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += size;
    }
    return bytes;
  };
  const parts = [], directory = [];
  let at = 0;
  for (const { name, bytes } of files) {
    const path = new TextEncoder().encode(name);
    // Version 2.0, names in UTF-8, stored, 1 January 1980, checksum, both lengths.
    const facts = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21], [4, sum(bytes)], [4, bytes.length], [4, bytes.length], [2, path.length], [2, 0]];
    directory.push(fields([4, 0x02014B50], [2, 20], ...facts, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), path);
    const local = [fields([4, 0x04034B50], ...facts), path, bytes];
    parts.push(...local);
    at += local.reduce((length, part) => length + part.length, 0);
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  return new Blob([...parts, ...directory, fields([4, 0x06054B50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, length], [4, at], [2, 0])], { type: 'application/zip' });
}
