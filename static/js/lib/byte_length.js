const ENCODER = new TextEncoder();

/** Returns how many bytes a text has on its way, as UTF-8. */
export function byteLength(text) {
  return ENCODER.encode(text).length;
}
