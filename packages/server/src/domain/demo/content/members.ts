import { membersOfTheFirstYears } from './members/first-years.ts'
import { membersOfTheLastYear } from './members/last-year.ts'
import { membersOfTheMiddleYears } from './members/middle-years.ts'
import type { DemoMember } from './types.ts'

/** 72 accepted members, longest-standing first; the founder is not among them. */
export const demoMembers: readonly DemoMember[] = [...membersOfTheFirstYears, ...membersOfTheMiddleYears, ...membersOfTheLastYear]
