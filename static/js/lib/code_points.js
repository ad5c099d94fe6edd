// Sets of code points, as the generated tables have them.

/** A test for membership of ranges in hexadecimal, ascending, such as `300-36f 5bf`: read for the first character. */
export function membership(ranges) {
  let pairs = null;
  return (character) => {
    pairs ??= ranges.trim().split(/\s+/).map(parseRange);
    const code = character.codePointAt(0);
    return pairs.some(([first, last]) => first <= code && code <= last);
  };
}

/** The first and the last code point of `300-36f` or `5bf`. */
export function parseRange(range) {
  const [first, last = first] = range.split('-').map((code) => parseInt(code, 16));
  return [first, last];
}
