// Reads acknowledgements with node-x12, which knows nothing of ours: one JSON text a line in, its complaints a line out.
//
// node-x12 knows no TA1: it objects to each with the same two sentences, which are left out here, and are looked for, so
// that the day it learns TA1 is noticed. Everything else it is asked as strictly as it can be.
'use strict'

const path = require('node:path')
const readline = require('node:readline')
const { X12Parser } = require(path.resolve(process.argv[2], 'node_modules', 'node-x12'))

const OBJECTS_TO_TA1 = /^X12 Standard: TA1 segment cannot appear outside of a (functional group|transaction)\.$/

function complaints (content) {
  const found = []
  const ta1s = content.split(/~\n?|'\n?/).filter(line => /^TA1./.test(line)).length
  const parser = new X12Parser(ta1s === 0)
  try {
    const read = parser.parse(content)
    if (read === undefined || read.header === undefined || read.trailer === undefined) found.push('no whole interchange')
  } catch (error) {
    found.push(`${error.name}: ${error.message}`)
  }
  const objected = parser.diagnostics.filter(one => OBJECTS_TO_TA1.test(one.message)).length
  if (found.length === 0 && objected !== 2 * ta1s) found.push(`${ta1s} TA1s, and ${objected} objections to them`)
  return found.concat(parser.diagnostics.filter(one => !OBJECTS_TO_TA1.test(one.message)).map(one => one.message))
}

if (process.argv[3] === '--works') process.exit(0)
readline.createInterface({ input: process.stdin }).on('line', line => {
  console.log(JSON.stringify(complaints(JSON.parse(line))))
})
