import { LinkifyIt } from '../../vendor/linkify_it.js';
import { mixesScripts } from '../name_rules.js';

const linkify = new LinkifyIt({ fuzzyLink: true }).add('//').add('ftp:');
const PROTOCOLS = ['http:', 'https:', 'mailto:'];
// What may begin or end bold, italic or strike around a link; the library takes it for a part of the link.
const MARKERS = /(?<=^|[\s\p{Ps}"'*_~])(?:\*{1,3}|_|~~)(?=[\p{L}\p{N}])|(?:\*{1,3}|_|~~)(?=[\p{P}~]{0,8}(?:\s|$))/gu;
// Characters that are not seen, or change the order of others: a link with them may not be what it seems. Joiners and
// the selector of emoji are in many words and emoji.
const HIDDEN = /(?!\p{Join_Control}|\ufe0f)[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
// Names in code that end as domains do: `setup.py` is no link, `example.py/x` and `www.example.py` are.
const NAME_IN_CODE = /^(?!www\.)[^/?#]{1,200}\.(?:cc|id|md|ml|mm|name|pl|pm|ps|py|rs|sh|so|tf)$/i;

/** The links of a line, first to last: `{ start, end, href }`. Their protocol is http, https or mailto. */
export function findLinks(line) {
  const unmarked = line.replace(MARKERS, (markers) => ' '.repeat(markers.length));
  const matches = linkify.match(unmarked) ?? [];
  return matches.filter(isLink).flatMap(({ index, lastIndex, url, schema }) => {
    const href = hrefOf(schema === '' ? url.replace(/^http:/, 'https:') : url);
    return href === null ? [] : [{ start: index, end: lastIndex, href }];
  });
}

/** Not if it may lead elsewhere than it seems, and not what is a name in code. */
function isLink({ raw, schema }) {
  const [host] = raw.replace(/^\w{1,8}:(?:\/\/)?/, '').split(/[/?#]/, 1);
  return !HIDDEN.test(raw) && !mixesScripts(host) && !(schema === '' && NAME_IN_CODE.test(raw));
}

function hrefOf(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && PROTOCOLS.includes(url.protocol) ? url.href : null;
}
