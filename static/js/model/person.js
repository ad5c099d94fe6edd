/** The person in a frame: `{ member, name }`, with `look` and `vouched` if the frame has them. */
export function personOf({ member, name, look, vouched }) {
  return { member, name, ...(look === undefined ? {} : { look }), ...(vouched ? { vouched } : {}) };
}
