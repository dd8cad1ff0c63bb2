'use strict'

// Puts a file into a folder of its own and to a contact with Xero's own SDK, and prints what came of it as JSON.
//
// stdin: {"url", "token", "tenant", "contact": id, "content": hex}
// stdout: {"file": id, "folder": id, "moved": name, "content": hex, "associations": [object id…], "total": files that are listed}

const fs = require('fs')
const { FilesApi } = require('xero-node/dist/gen/api/filesApi')

async function main() {
  const asked = JSON.parse(fs.readFileSync(0, 'utf8'))
  const api = new FilesApi(`${asked.url}/files.xro/1.0`)
  api.accessToken = asked.token
  const tenant = asked.tenant
  const folder = (await api.createFolder(tenant, { name: 'From Node' })).body.id
  const content = Buffer.from(asked.content, 'hex')
  const file = (await api.uploadFile(tenant, content, 'One.png', 'One.png', undefined, 'image/png')).body.id
  const moved = (await api.updateFile(tenant, file, { name: 'Moved.png', folderId: folder })).body.name
  await api.createFileAssociation(tenant, file, { objectId: asked.contact, objectGroup: 'Contact' })
  const associations = (await api.getFileAssociations(tenant, file)).body.map((one) => one.objectId)
  const back = (await api.getFileContent(tenant, file)).body
  const total = (await api.getFiles(tenant, 100, 1, 'Name', 'ASC')).body.totalCount
  process.stdout.write(JSON.stringify({ file, folder, moved, content: Buffer.from(back).toString('hex'), associations, total }))
}

main().catch((error) => {
  process.stderr.write(`${error.stack || JSON.stringify(error)}\n`)
  process.exitCode = 1
})
