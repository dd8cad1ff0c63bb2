'use strict'

// Writes to an organisation of a Xero with Xero's own SDK and prints what the SDK made of the answers, as JSON.
//
// stdin: {"url", "token", "tenant", "taken": a name that another contact has}
// stdout: {"ids": {what: id}, "refused": {what: …}, "batch": [whether each was taken]}

const fs = require('fs')
const { AccountingApi, LineAmountTypes } = require('xero-node')

const none = undefined
const DAY = '2026-11-02'

async function main() {
  const asked = JSON.parse(fs.readFileSync(0, 'utf8'))
  const api = new AccountingApi(`${asked.url}/api.xro/2.0`)
  api.accessToken = asked.token
  const tenant = asked.tenant
  const ids = {}
  const refused = {}

  const contact = { name: 'Node Ltd', emailAddress: 'node@example.com', phones: [{ phoneType: 'MOBILE', phoneNumber: '21 555' }] }
  ids.contact = (await api.createContacts(tenant, { contacts: [contact] }, false)).body.contacts[0].contactID
  await api.updateContact(tenant, ids.contact, { contacts: [{ contactID: ids.contact, accountNumber: 'N-1' }] })

  // Twice under one key: one contact.
  for (let time = 0; time < 2; time++) {
    ids[`once ${time}`] = (await api.createContacts(tenant, { contacts: [{ name: 'Node Once' }] }, false, 'node-key'))
      .body.contacts[0].contactID
  }

  const mixed = ['Node A', asked.taken, 'Node B'].map((name) => ({ name }))
  const batch = (await api.createContacts(tenant, { contacts: mixed }, false)).body.contacts
  refused.batch = (batch[1].validationErrors || []).map((one) => one.message)
  await api.createContacts(tenant, { contacts: mixed }, true).catch((error) => {
    const { response } = typeof error === 'string' ? JSON.parse(error) : error
    refused.whole = [response.statusCode, response.body.Type]
  })

  const line = { description: 'Day', quantity: 2, unitAmount: 12.3456, accountCode: '200', taxType: 'NONE' }
  const document = {
    type: 'ACCREC', contact: { contactID: ids.contact }, date: DAY, dueDate: DAY, lineItems: [line],
    lineAmountTypes: LineAmountTypes.Exclusive, status: 'DRAFT',
  }
  const sales = ['ND-1', 'ND-2'].map((invoiceNumber) => ({ ...document, invoiceNumber }))
  const made = (await api.createInvoices(tenant, { invoices: sales }, false, 4)).body.invoices
  ids.sale = made[0].invoiceID
  ids.voided = made[1].invoiceID
  ids.line = made[0].lineItems[0].lineItemID
  const changed = { lineItems: [{ lineItemID: ids.line, quantity: 4 }], status: 'AUTHORISED' }
  await api.updateInvoice(tenant, ids.sale, { invoices: [changed] }, 4)
  await api.updateOrCreateInvoices(tenant, { invoices: [{ ...sales[1], invoiceID: ids.voided, status: 'AUTHORISED' }] }, false, 4)
  await api.updateInvoice(tenant, ids.voided, { invoices: [{ status: 'VOIDED' }] }, 4)

  const payment = { invoice: { invoiceID: ids.sale }, account: { code: '090' }, date: DAY, amount: 9.38, reference: 'node' }
  const paid = (await api.createPayments(tenant, { payments: [payment, { ...payment, amount: 10 }] }, false)).body.payments
  ids.payment = paid[0].paymentID
  await api.deletePayment(tenant, paid[1].paymentID, { status: 'DELETED' })

  const credit = { ...document, type: 'ACCRECCREDIT', status: 'AUTHORISED', creditNoteNumber: 'NDC-1', dueDate: none }
  ids.credit = (await api.createCreditNotes(tenant, { creditNotes: [credit] }, false, 4)).body.creditNotes[0].creditNoteID
  const allocation = { invoice: { invoiceID: ids.sale }, amount: 5, date: DAY }
  await api.createCreditNoteAllocation(tenant, ids.credit, { allocations: [allocation] })

  await api.createInvoiceHistory(tenant, ids.sale, { historyRecords: [{ details: 'Called by Node' }] })
  await api.createInvoiceAttachmentByFileName(tenant, ids.sale, 'node.txt', Buffer.from('hello'), true)

  const sides = [5.5, -5.5].map((lineAmount) => ({ lineAmount, accountCode: '429' }))
  const journal = { narration: 'node', date: DAY, journalLines: sides }
  await api.createManualJournals(tenant, { manualJournals: [journal] }, false)
  const spent = {
    type: 'SPEND', contact: { contactID: ids.contact }, date: DAY, reference: 'node', bankAccount: { code: '090' },
    lineItems: [{ ...line, accountCode: '429' }],
  }
  await api.createBankTransactions(tenant, { bankTransactions: [spent] }, false, 4)
  const transfer = { fromBankAccount: { code: '090' }, toBankAccount: { code: '091' }, amount: 50, date: DAY }
  ids.transfer = (await api.createBankTransfer(tenant, { bankTransfers: [transfer] })).body.bankTransfers[0].bankTransferID

  ids.item = (await api.createItems(tenant, { items: [{ code: 'NODE', name: 'Rope' }] }, false, 4)).body.items[0].itemID
  await api.deleteItem(tenant, ids.item)
  ids.group = (await api.createContactGroup(tenant, { contactGroups: [{ name: 'Nodes' }] })).body.contactGroups[0].contactGroupID
  await api.createContactGroupContacts(tenant, ids.group, { contacts: [{ contactID: ids.contact }] })

  process.stdout.write(JSON.stringify({ ids, refused, batch: batch.map((one) => !(one.validationErrors || []).length) }))
}

main().catch((error) => {
  process.stderr.write(`${typeof error === 'string' ? error : error.stack || JSON.stringify(error)}\n`)
  process.exitCode = 1
})
