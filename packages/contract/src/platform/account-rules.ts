/** What usernames and passwords are like, wherever they are chosen: this API, the account pages, the command line. Source: platform contract B4. */
import Type from 'typebox'

export const usernameLengthMin = 3
export const usernameLengthMax = 30
export const usernamePattern = `^[a-zA-Z0-9_-]{${usernameLengthMin},${usernameLengthMax}}$`
/** What the pattern says, for people. */
export const usernameRule = `must be ${usernameLengthMin} to ${usernameLengthMax} letters, digits, dashes or underscores`
export const passwordLengthMin = 8
export const passwordLengthMax = 128

export const NewUsername = () => Type.String({ pattern: usernamePattern })
export const NewPassword = () => Type.String({ minLength: passwordLengthMin, maxLength: passwordLengthMax })
