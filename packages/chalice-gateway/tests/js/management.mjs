// Calls the management API once with the JavaScript SDK: what to call comes in as JSON, and the
// path that was asked for and the outcome go out as JSON.

import { text } from 'node:stream/consumers';
import * as sdk from '@aws-sdk/client-apigatewaymanagementapi';

const { endpoint, operation, input, signed, encodedAt } = JSON.parse(await text(process.stdin));

setTimeout(() => process.exit(1), 30_000).unref(); // never hangs

const client = new sdk.ApiGatewayManagementApiClient({
  endpoint,
  region: 'us-east-1',
  ...(signed ? {} : { signer: { sign: async (request) => request } }),
});

let path;
client.middlewareStack.add(
  (next) => (call) => {
    if (encodedAt) call.request.path = call.request.path.replace('@', '%40');
    path = call.request.path;
    return next(call);
  },
  { step: 'build' },
);

console.log(JSON.stringify({ ...(await outcome()), path }));

async function outcome() {
  try {
    const { $metadata, ...answer } = await client.send(new sdk[`${operation}Command`](input));
    return { status: $metadata.httpStatusCode, answer };
  } catch (error) {
    if (!(error instanceof sdk.ApiGatewayManagementApiServiceException)) throw error;
    return {
      status: error.$metadata.httpStatusCode,
      name: error.name,
      class: error.constructor.name,
      message: error.message,
    };
  }
}
