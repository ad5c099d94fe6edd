// The order of names in the user's language. A browser takes a while to make a collator, so that each is made when
// there is something to compare.

export const compareNames = comparison();
/** Of names with numbers, such as `room 9` and `room 10`. */
export const compareNumbered = comparison({ numeric: true });

function comparison(options) {
  let collator = null;
  return (a, b) => {
    collator ??= new Intl.Collator(undefined, options);
    return collator.compare(a, b);
  };
}
