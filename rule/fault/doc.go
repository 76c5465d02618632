// Package fault says what is wrong with a policy or its facts, as data.
//
// An [Error] has a [Code] that stays, the place in the document or the file of facts, the
// rule, the record and field at fault, a message and a hint. [Errors] holds all that one
// call has found, in the order of their places; errors.As finds a single Error as Errors too.
// Everything in this module that reads,
// checks, runs or explains returns them, so a host that suppresses, groups, translates or
// counts faults goes by their codes and never by their words. docs/errors.md has a row for
// each code.
//
// # Compatibility
//
// Codes stay. Messages and hints may be reworded at any time, so nothing reads them back.
package fault
