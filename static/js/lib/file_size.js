const UNITS = [['GB', 1e9], ['MB', 1e6], ['kB', 1e3]];

/** A number of bytes, for people: '1.2 MB'. */
export function fileSize(bytes) {
  const [unit, size] = UNITS.find(([, least]) => bytes >= least) ?? ['B', 1];
  return size === 1 ? `${bytes} B` : `${(bytes / size).toFixed(1)} ${unit}`;
}
