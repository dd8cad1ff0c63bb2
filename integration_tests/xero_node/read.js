'use strict'

// Reads organisations of a Xero with Xero's own SDK and prints what the SDK made of the answers, as JSON in Xero's names.
//
// stdin: {"url", "token", "tenants": [id…], "since": ISO time, "by_id": how many of each list are also read alone}
// stdout: {"lists": {stream: {tenant: [element…]}}, "single": {stream: {tenant: [[id asked for, element]…]}},
//          "since": {tenant: [id…]}, "paid": {tenant: [id…]}, "refused": message}

const fs = require('fs')
const { AccountingApi } = require('xero-node')
const { plain } = require('./plain')

const none = undefined
const PAGE_SIZE = 100

// Stream: the list, its collection, its id, and the read by id where Xero has one. Arguments are positional in this SDK.
const LISTS = {
  organisations: [(api, t) => api.getOrganisations(t), 'organisations', 'organisationID'],
  accounts: [(api, t) => api.getAccounts(t), 'accounts', 'accountID', (api, t, id) => api.getAccount(t, id)],
  contacts: [
    (api, t, page) => api.getContacts(t, none, none, none, none, page, true, none, none, PAGE_SIZE),
    'contacts', 'contactID', (api, t, id) => api.getContact(t, id),
  ],
  items: [(api, t) => api.getItems(t, none, none, none, 4), 'items', 'itemID', (api, t, id) => api.getItem(t, id, 4)],
  tax_rates: [(api, t) => api.getTaxRates(t), 'taxRates', 'taxType', (api, t, id) => api.getTaxRateByTaxType(t, id)],
  tracking_categories: [
    (api, t) => api.getTrackingCategories(t, none, none, true),
    'trackingCategories', 'trackingCategoryID', (api, t, id) => api.getTrackingCategory(t, id),
  ],
  invoices: [
    (api, t, page) =>
      api.getInvoices(t, none, none, none, none, none, none, none, page, true, none, 4, none, PAGE_SIZE),
    'invoices', 'invoiceID', (api, t, id) => api.getInvoice(t, id, 4),
  ],
  payments: [
    (api, t, page) => api.getPayments(t, none, none, none, page, PAGE_SIZE),
    'payments', 'paymentID', (api, t, id) => api.getPayment(t, id),
  ],
  bank_transactions: [
    (api, t, page) => api.getBankTransactions(t, none, none, none, page, 4, PAGE_SIZE),
    'bankTransactions', 'bankTransactionID', (api, t, id) => api.getBankTransaction(t, id, 4),
  ],
  bank_transfers: [
    (api, t) => api.getBankTransfers(t, none, none, none, true),
    'bankTransfers', 'bankTransferID', (api, t, id) => api.getBankTransfer(t, id),
  ],
  batch_payments: [
    (api, t) => api.getBatchPayments(t),
    'batchPayments', 'batchPaymentID', (api, t, id) => api.getBatchPayment(t, id),
  ],
  branding_themes: [
    (api, t) => api.getBrandingThemes(t),
    'brandingThemes', 'brandingThemeID', (api, t, id) => api.getBrandingTheme(t, id),
  ],
  contact_groups: [
    (api, t) => api.getContactGroups(t),
    'contactGroups', 'contactGroupID', (api, t, id) => api.getContactGroup(t, id),
  ],
  credit_notes: [
    (api, t, page) => api.getCreditNotes(t, none, none, none, page, 4, PAGE_SIZE),
    'creditNotes', 'creditNoteID', (api, t, id) => api.getCreditNote(t, id, 4),
  ],
  currencies: [(api, t) => api.getCurrencies(t), 'currencies', 'code'],
  expense_claims: [
    (api, t) => api.getExpenseClaims(t),
    'expenseClaims', 'expenseClaimID', (api, t, id) => api.getExpenseClaim(t, id),
  ],
  invoice_reminders: [(api, t) => api.getInvoiceReminders(t), 'invoiceReminders', null],
  linked_transactions: [
    (api, t, page) => api.getLinkedTransactions(t, page),
    'linkedTransactions', 'linkedTransactionID', (api, t, id) => api.getLinkedTransaction(t, id),
  ],
  manual_journals: [
    (api, t, page) => api.getManualJournals(t, none, none, none, page, PAGE_SIZE),
    'manualJournals', 'manualJournalID', (api, t, id) => api.getManualJournal(t, id),
  ],
  organisation_actions: [(api, t) => api.getOrganisationActions(t), 'actions', 'name'],
  overpayments: [
    (api, t, page) => api.getOverpayments(t, none, none, none, page, 4, PAGE_SIZE),
    'overpayments', 'overpaymentID', (api, t, id) => api.getOverpayment(t, id),
  ],
  payment_services: [(api, t) => api.getPaymentServices(t), 'paymentServices', 'paymentServiceID'],
  prepayments: [
    (api, t, page) => api.getPrepayments(t, none, none, none, page, 4, PAGE_SIZE),
    'prepayments', 'prepaymentID', (api, t, id) => api.getPrepayment(t, id),
  ],
  purchase_orders: [
    (api, t, page) => api.getPurchaseOrders(t, none, none, none, none, none, page, PAGE_SIZE),
    'purchaseOrders', 'purchaseOrderID', (api, t, id) => api.getPurchaseOrder(t, id),
  ],
  quotes: [
    (api, t, page) => api.getQuotes(t, none, none, none, none, none, none, none, page),
    'quotes', 'quoteID', (api, t, id) => api.getQuote(t, id),
  ],
  receipts: [
    (api, t) => api.getReceipts(t, none, none, none, 4),
    'receipts', 'receiptID', (api, t, id) => api.getReceipt(t, id, 4),
  ],
  repeating_invoices: [
    (api, t) => api.getRepeatingInvoices(t),
    'repeatingInvoices', 'repeatingInvoiceID', (api, t, id) => api.getRepeatingInvoice(t, id),
  ],
  users: [(api, t) => api.getUsers(t), 'users', 'userID', (api, t, id) => api.getUser(t, id)],
}
const PAGED = new Set(
  ('contacts invoices payments bank_transactions credit_notes manual_journals overpayments prepayments purchase_orders ' +
    'linked_transactions quotes').split(' '))
// These two are paged by a fixed hundred and tell no count.
const UNCOUNTED = new Set(['linked_transactions', 'quotes'])

/** A list to its end. */
async function listed(api, tenant, stream) {
  const [list, collection] = LISTS[stream]
  const found = []
  for (let page = 1; ; page++) {
    const { body } = await list(api, tenant, PAGED.has(stream) ? page : undefined)
    found.push(...body[collection])
    if (!PAGED.has(stream)) return found
    if (UNCOUNTED.has(stream) ? body[collection].length < PAGE_SIZE : page >= body.pagination.pageCount) {
      if (!UNCOUNTED.has(stream) && body.pagination.itemCount !== found.length) {
        throw new Error(`${stream}: ${body.pagination.itemCount} announced, ${found.length} read`)
      }
      return found
    }
  }
}

async function main() {
  const asked = JSON.parse(fs.readFileSync(0, 'utf8'))
  const api = new AccountingApi(`${asked.url}/api.xro/2.0`)
  api.accessToken = asked.token
  const told = { lists: {}, single: {}, since: {}, paid: {} }
  for (const tenant of asked.tenants) {
    for (const [stream, [, collection, id, byId]] of Object.entries(LISTS)) {
      const found = await listed(api, tenant, stream).catch((error) => {
        throw new Error(`${stream}: ${error}`)
      })
      const lists = (told.lists[stream] ||= {})
      lists[tenant] = found.map(plain)
      if (!byId) continue
      const single = ((told.single[stream] ||= {})[tenant] = [])
      for (const one of found.slice(0, asked.by_id)) {
        const { body } = await byId(api, tenant, one[id])
        single.push([one[id], plain(body[collection][0])])
      }
    }
    const ids = ({ body }) => body.invoices.map((one) => one.invoiceID)
    const paged = [none, none, none, none, 1, none, none, none, none, 1000]
    told.since[tenant] = ids(await api.getInvoices(tenant, new Date(asked.since), none, none, ...paged))
    told.paid[tenant] = ids(await api.getInvoices(tenant, none, 'Status=="PAID" AND Type=="ACCREC"', 'Date ASC', ...paged))
  }
  api.accessToken = 'not-a-token'
  told.refused = await api.getAccounts(asked.tenants[0]).then(() => 'not refused', String)
  process.stdout.write(JSON.stringify(told))
}

main().catch((error) => {
  process.stderr.write(`${error.stack || error}\n`)
  process.exitCode = 1
})
