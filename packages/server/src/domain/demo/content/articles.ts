import { azulejo } from './articles/azulejo.ts'
import { bandsaw } from './articles/bandsaw.ts'
import { clay } from './articles/clay.ts'
import { firstHour } from './articles/first-hour.ts'
import { fourLibraries } from './articles/four-libraries.ts'
import { longTable } from './articles/long-table.ts'
import { nextFiveYears } from './articles/next-five-years.ts'
import { nextPerson } from './articles/next-person.ts'
import { plainNumbers } from './articles/plain-numbers.ts'
import type { DemoArticle } from './types.ts'

/** Oldest first, the draft last. */
export const demoArticles: readonly DemoArticle[] = [
  longTable,
  firstHour,
  bandsaw,
  fourLibraries,
  clay,
  plainNumbers,
  azulejo,
  nextPerson,
  nextFiveYears,
]
