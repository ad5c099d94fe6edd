// As clients.py: AWS' sample, Promise.all over the SDK's client. `javascript_client.mjs URL IN_FLIGHT`.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

// Where the tests' clients are installed; a bare import would look beside this file.
const require = createRequire(new URL('../../packages/chalice-gateway/tests/js/package.json', import.meta.url))
const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require(
  '@aws-sdk/client-apigatewaymanagementapi'
)

const [endpoint, inFlight] = process.argv.slice(2)
const Data = `{"type":"message","room":"lobby","seq":1800000000000,"data":"${'x'.repeat(100)}"}`
const agent = { keepAlive: true, maxSockets: Number(inFlight) }
const client = new ApiGatewayManagementApiClient({
  endpoint,
  region: 'us-east-1',
  requestHandler: { httpAgent: agent, httpsAgent: agent, socketAcquisitionWarningTimeout: 60000 }
})

for await (const line of createInterface({ input: process.stdin })) {
  const ids = Array.from({ length: Number(line) }, (_, i) => `${String(i).padStart(15, '0')}=`)
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  await Promise.all(
    ids.map((ConnectionId) => client.send(new PostToConnectionCommand({ ConnectionId, Data })))
  )
  const used = process.cpuUsage(cpu)
  console.log((used.user + used.system) / 1e6, (performance.now() - began) / 1e3)
}
