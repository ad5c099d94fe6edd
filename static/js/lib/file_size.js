import { numberText, phrase } from '../language/language.js';

const UNITS = [['size.gigabytes', 1e9], ['size.megabytes', 1e6], ['size.kilobytes', 1e3]];
const ONE_DIGIT = { minimumFractionDigits: 1, maximumFractionDigits: 1 };

/** A number of bytes, for people: '1.2 MB'. */
export function fileSize(bytes) {
  const [unit, size] = UNITS.find(([, least]) => bytes >= least) ?? ['size.bytes', 1];
  return phrase(unit, { number: size === 1 ? bytes : numberText(bytes / size, ONE_DIGIT) });
}
