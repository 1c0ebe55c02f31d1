/** Adds up Vitest's JSON reports and prints one line: `N passed, N failed, N skipped`. */
import { readFileSync } from 'node:fs'

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
}
const reports = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, 'utf8')) as Report)
const sum = (pick: (report: Report) => number): number => reports.reduce((total, report) => total + pick(report), 0)
const skipped = sum(({ numPendingTests, numTodoTests }) => numPendingTests + numTodoTests)
console.log(
  `${sum(({ numPassedTests }) => numPassedTests)} passed, ${sum(({ numFailedTests }) => numFailedTests)} failed, ${skipped} skipped`,
)
