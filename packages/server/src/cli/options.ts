import { InvalidArgumentError } from 'commander'

export const oneOf =
  <const V extends readonly string[]>(values: V) =>
  (text: string): V[number] => {
    if (!values.includes(text)) throw new InvalidArgumentError(`It must be one of ${values.join(', ')}.`)
    return text
  }

export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
    return value
  }
