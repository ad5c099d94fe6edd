import { phrase } from '../language/language.js';
import { byteLength } from '../lib/byte_length.js';
import { messageProblem } from '../lib/limits.js';
import { encodeOperation } from '../net/frames.js';

// API Gateway closes the connection for a frame of more than 32 KiB; its room and id take some of that.
const MAX_OPERATION_BYTES = 31 * 1024;

/** The server refuses a message, or would: `code` is the server's, `message` can be shown. */
export class MessageRefused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** Returns why the server can never take the operation, as a text to show; '' if it may. `fields` are its frame's. */
export function operationProblem(fields) {
  const hasText = ['sendmessage', 'edit'].includes(fields.action);
  const problem = hasText ? messageProblem(fields.data) : '';
  if (problem !== '') return problem;
  return byteLength(encodeOperation('', fields)) > MAX_OPERATION_BYTES ? phrase('error.wrong_size') : '';
}

/** Throws MessageRefused for an operation that the server can never take: sent again and again, it would hold up others. */
export function requireSendable(fields) {
  const problem = operationProblem(fields);
  if (problem !== '') throw new MessageRefused('wrong_size', problem);
}
