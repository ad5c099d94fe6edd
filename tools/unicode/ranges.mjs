// Sets of code points as text: `300-36f 5bf`, in hexadecimal.

/** The ranges of the characters for which `has` is true; those of `joins` may be in between. */
export function ranges(has, joins = () => false) {
  const found = [];
  let current = null;
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const character = String.fromCodePoint(code);
    if (has(character)) {
      if (current) current[1] = code;
      else found.push((current = [code, code]));
    } else if (current && !joins(character)) {
      current = null;
    }
  }
  return found.map((range) => [...new Set(range)].map((code) => code.toString(16)).join('-'));
}

/** The words in lines of at most `width` characters. */
export function lines(words, width) {
  return words.reduce((all, word) => {
    const line = all.at(-1);
    if (line && line.length + word.length < width) all[all.length - 1] = `${line} ${word}`;
    else all.push(word);
    return all;
  }, []);
}
