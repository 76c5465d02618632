// Package types has what a policy declares: exact numbers, civil days, the types of
// values, the fields and schemas of lists, and the sources of formulas.
//
// A [Number] is an exact rational: 1/3*3 is 1, and nothing rounds unless it is told to,
// in one of the rounding [Mode]s. A [Date] is a civil day without a zone. A [Type] is
// what a formula or a field is known to be; a [Field] adds the range, the values and the
// unit of a field, and a [Schema] makes a list of fields, with the key that tells its
// records apart. A [Source] is the text of a formula with its place in a document, and
// [Limits] bound what formulas may cost.
//
// Package value has the values of these types, and the lists of records that a schema
// describes.
//
// # Determinism
//
// Numbers and days read from no clock, no locale and no binary float. The same text is
// the same number on every machine.
package types
