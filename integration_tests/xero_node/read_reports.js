'use strict'

// Reads reports of an organisation of a Xero with Xero's own SDK and prints what the SDK made of the answers, as JSON in Xero's
// names.
//
// stdin: {"url", "token", "calls": [[method of the SDK, [argument or null…]]…]}
// stdout: [[report…]…], in the order of the calls

const fs = require('fs')
const { AccountingApi } = require('xero-node')
const { plain } = require('./plain')

async function main() {
  const asked = JSON.parse(fs.readFileSync(0, 'utf8'))
  const api = new AccountingApi(`${asked.url}/api.xro/2.0`)
  api.accessToken = asked.token
  const told = []
  for (const [method, given] of asked.calls) {
    const { body } = await api[method](...given.map((one) => (one === null ? undefined : one)))
    told.push(body.reports.map(plain))
  }
  process.stdout.write(JSON.stringify(told))
}

main().catch((error) => {
  process.stderr.write(`${error.stack || error}\n`)
  process.exitCode = 1
})
