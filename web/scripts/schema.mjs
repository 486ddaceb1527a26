// Write src/backend/schema.d.ts from the API itself; with --check, only say whether it is up to date.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'

const root = resolve(import.meta.dirname, '../..')
const venv = resolve(root, '.venv/bin/python')
const python = process.env.PYTHON ?? (existsSync(venv) ? venv : 'python3')
const target = resolve(import.meta.dirname, '../src/backend/schema.d.ts')

const document = execFileSync(python, [resolve(import.meta.dirname, 'openapi.py')], {
  cwd: root,
  encoding: 'utf8',
  env: { ...process.env, PYTHONPATH: root },
  maxBuffer: 64 * 1024 ** 2,
})
/** A pair is told as a list: the client's types do not follow a list of fixed length. */
function withoutTuples(_key, value) {
  if (!value?.prefixItems) return value
  const { prefixItems, ...list } = value
  return { ...list, items: prefixItems[0] }
}
const generated = `// Generated from the API by "npm run schema"; never edited.\n\n${astToString(
  await openapiTS(JSON.parse(document, withoutTuples)),
)}`
if (!process.argv.includes('--check')) {
  writeFileSync(target, generated)
} else if (readFileSync(target, 'utf8') !== generated) {
  process.stderr.write(
    'The API has changed: run "npm run schema" in web/ and commit src/backend/schema.d.ts.\n',
  )
  process.exit(1)
}
