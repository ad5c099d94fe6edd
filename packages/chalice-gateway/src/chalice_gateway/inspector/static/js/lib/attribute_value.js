// Values of DynamoDB, {"S": "text"}, as they are read by people. Numbers keep all of their digits.

export function text(value) {
  const [[type, inner]] = Object.entries(value);
  return type === 'S' ? inner : json(value);
}

export function json(value, indent = '') {
  const [[type, inner]] = Object.entries(value);
  switch (type) {
    case 'S': return JSON.stringify(inner);
    case 'N': return inner;
    case 'B': return `<binary ${inner}>`;
    case 'BOOL': return String(inner);
    case 'NULL': return 'null';
    case 'L': return list('[', inner.map((each) => json(each, `${indent}  `)), ']', indent);
    case 'M': return object(inner, indent);
    case 'SS': return list('{', inner.map((each) => JSON.stringify(each)), '}', indent);
    default: return list('{', inner, '}', indent);
  }
}

export function object(attributes, indent = '') {
  const fields = Object.entries(attributes)
    .map(([name, value]) => `${JSON.stringify(name)}: ${json(value, `${indent}  `)}`);
  return list('{', fields, '}', indent);
}

function list(open, parts, close, indent) {
  const line = `${open}${parts.join(', ')}${close}`;
  if (line.length + indent.length <= 72 && !line.includes('\n')) return line;
  return `${open}\n${parts.map((part) => `${indent}  ${part}`).join(',\n')}\n${indent}${close}`;
}
