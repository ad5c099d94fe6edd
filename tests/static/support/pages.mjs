/** The fields of a `history` with these messages: its first and last numbers have messages, others are void. */
export function pageOf(messages, ends = {}) {
  const from = messages[0]?.seq ?? 1;
  return { messages, from, upTo: messages.at(-1)?.seq ?? from - 1, ...ends };
}
