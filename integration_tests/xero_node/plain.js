'use strict'

/** A model of the SDK in Xero's own names; what the SDK found nothing for is left out. */
function plain(value) {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  const types = value.constructor.getAttributeTypeMap
  if (!types) return value
  return Object.fromEntries(types().map(({ name, baseName }) => [baseName, plain(value[name])]))
}

module.exports = { plain }
