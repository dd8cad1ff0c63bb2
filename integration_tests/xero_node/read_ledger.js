'use strict'

// Reads the journals and budgets of an organisation of a Xero with Xero's own SDK and prints what the SDK made of the answers,
// as JSON in Xero's names.
//
// stdin: {"url", "token", "tenant", "since": ISO time}
// stdout: {"journals": {basis: [element…]}, "sizes": [of each answer…], "since": [number…], "by_id": [element], "by_number":
//          [element], "budgets": [element…], "budget": [element], "one": [element]}

const fs = require('fs')
const { AccountingApi } = require('xero-node')
const { plain } = require('./plain')

const none = undefined

/** The log to its end, which is where an answer is empty. */
async function log(api, tenant, paymentsOnly, sizes) {
  const found = []
  for (;;) {
    const offset = found.length ? found[found.length - 1].journalNumber : 0
    const { body } = await api.getJournals(tenant, none, offset, paymentsOnly)
    if (!body.journals.length) return found.map(plain)
    sizes.push(body.journals.length)
    found.push(...body.journals)
  }
}

async function main() {
  const asked = JSON.parse(fs.readFileSync(0, 'utf8'))
  const api = new AccountingApi(`${asked.url}/api.xro/2.0`)
  api.accessToken = asked.token
  const tenant = asked.tenant
  const sizes = []
  const journals = { accrual: await log(api, tenant, none, sizes), cash: await log(api, tenant, true, sizes) }
  const first = journals.accrual[0]
  const listed = async (answer, name) => (await answer).body[name].map(plain)
  const budgets = await listed(api.getBudgets(tenant), 'budgets')
  const id = budgets[budgets.length - 1].BudgetID
  process.stdout.write(JSON.stringify({
    journals,
    sizes,
    since: (await api.getJournals(tenant, new Date(asked.since))).body.journals.map((one) => one.journalNumber),
    by_id: await listed(api.getJournal(tenant, first.JournalID), 'journals'),
    by_number: await listed(api.getJournalByNumber(tenant, first.JournalNumber), 'journals'),
    budgets,
    budget: await listed(api.getBudget(tenant, id, '2026-12-31', '2026-01-01'), 'budgets'),
    one: await listed(api.getBudgets(tenant, [id], '2026-12-31', '2026-01-01'), 'budgets'),
  }))
}

main().catch((error) => {
  process.stderr.write(`${error.stack || error}\n`)
  process.exitCode = 1
})
