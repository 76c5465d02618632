// Package merit loads assessment policies, runs them on a year's facts and
// explains every result.
//
// A policy is a YAML document, written by the people who answer for it. It holds
// the clauses of the official text, parameters, the form of the facts, the sections
// of the domain and the figures, each a formula in the language of package rule.
// A host program loads it, reads a year's facts and runs it:
//
//	policy, err := merit.Load(fsys, "policy.yaml")
//	facts, err := policy.ReadFacts(fsys, "data") // or policy.NewFacts(year), of Go values
//	run, err := policy.Run(ctx, facts)
//	cell, err := policy.Find(run, "units.u84.total")
//	total := run.List(cell.List).Value(cell.Row, cell.Field)
//	step, err := run.Explain(ctx, cell.List, cell.Row, cell.Field, 0)
//	tables, err := policy.Results(run, false)
//	err = merit.WriteJSON(w, tables)
//
// Policy.Find looks up a path. Policy.Results gathers what is published, list by
// list, and WriteJSON writes it in the form that the next cycle reads as previous.
// Policy.ResultsSchema describes that form to other readers.
//
// # Documents
//
// A document begins with merit: 1 and policy, which has an id, a version, a title,
// the days from and until, which may be left out, and day (see Values by date). All
// other sections are optional:
//
//	uses         files with clauses, parameters, functions and tables that several policies share
//	clauses      id: the text of the clause, or {text: …, not_expressed: why no rule expresses it}
//	parameters   name: a constant formula, or a list of numbers and texts
//	functions    name(a, b): a formula
//	tables       name: {key: value, …}, read with lookup(name, key)
//	facts        name: the type of a single value
//	lists        name: the fields of its records, in their order, each with its type
//	previous     list: the figures that the last cycle published, each with its type
//	figures      list: {name: formula, …}; year holds those of the year as a whole
//	background   facts that every case has unless it gives its own
//	cases        examples with their results, which test the rules
//
// A type is number, text, flag, date, the name of a list (a reference to one of
// its records), a list of one of these, such as [date], or a mapping with the type
// and its conditions: range, integer, places, unit, values, ordered (values from the
// lowest), optional, unread, doc. A field may also have key, group (records with equal
// values are each other's peers), inverse, the name under which a record sees the
// records that refer to it, at, the date that brings it, and due, the day until which
// it is pending. The type key is short for a text that is the key.
//
// A field declared as a list of one mapping holds records within the record:
//
//	units:
//	  id: key
//	  events:
//	    - points: number
//	      kind: text
//
// They form a list of their own, units.events, whose field parent refers to the
// record around them; figures.units.events holds their figures.
//
// previous.units declares what units published in the last cycle, by the same key.
// A formula over units sees its unit's record there as previous, or nil if there
// was none.
//
// A figure is a formula, or a mapping with the formula and its places or shown (how
// results round it: formulas see the rounded or the exact number), mode (the function
// that rounds in the same way: round, roundEven, roundUp, roundDown, floor, ceil),
// range, values or ordered (the texts that it can have, ordered from the lowest),
// internal, check, clause, doc and group. With check, a message, the figure is
// a condition that every record must meet: a record that does not is a fault of the
// run, with that message. Checks address those who supply the facts, so they are not
// published.
//
//	adds_up: {formula: sum(groups) == size, check: the groups do not add up to the size}
//
// A parameter that cites a clause is a mapping with value, clause and doc; a
// function that cites one has formula, clause and doc. A table with several keys or
// with steps has keys, each exact, from or above (see types.StepSide), and rows, each
// with its keys and the value; it may have clause and doc as well.
//
// The section made declares lists of records that are made of others: one for each
// combination of some of their fields. The sections joint, items, race, supervision,
// evaluation, window and incentive fill the policies of the packages assessment,
// supervision, evaluation, window and incentive, whose documentation says what their
// formulas see and what they make.
//
// Documents are read strictly: aliases, anchors, tags, merge keys, repeated keys and
// unknown keys are refused, and yes is not true. YAML would misread some formulas: it
// takes " #" for a comment, ! for a tag, ": " and a comma inside { } for the next
// key. The loader reports that, and says to quote the formula or to write it below
// a |. A quoted number in a table or list is a text; as a parameter it is refused,
// and so are percentages.
//
// A host program may add its own functions to the language with WithFunctions,
// and limit what formulas may cost with WithLimits.
//
// The repository's policy.schema.json describes the form to editors. A document
// names it in its first line:
//
//	# yaml-language-server: $schema=policy.schema.json
//
// # Values by date
//
// The value of a parameter, or a table, may be a mapping from days to what holds
// from each day on:
//
//	share: {2022-01-01: 0.3, 2024-01-01: 0.25}
//
// The facts pick the value, by the date that policy.day names, or else by as_of. A
// policy is checked once, with all values; a fault in one of them names the day it
// holds from. A policy runs only on its own days, once every dated value has begun.
//
// # Facts
//
// Policy.ReadFacts reads facts from a folder of files or from one file, and
// Policy.NewFacts takes them from Go values. A file is JSON; a file with a single
// list may be CSV, as spreadsheets save it. Numbers are read exactly, days are texts
// such as "2022-09-01", and null, or an empty cell, is missing. The order of records
// does not matter. The last cycle's figures are in a folder or file named previous.
// Package policygen writes the Go types of a policy's facts and results.
//
// # Cases
//
// The cases of a document are its tests. Policy.Cases returns them. Policy.Test runs
// one, and reports for each expectation that is not met what it got instead, with
// the derivation. A Coverage records which parts of the rules the cases reach.
// Package policytest runs the cases as Go tests.
//
// # Layout
//
// Format gives a document the one layout that documents have, with its comments.
//
// # Errors
//
// errors.As finds a fault.Errors in every error: all the faults that one call found, each with
// file, line and column, and faults of facts also with the record:
//
//	policy.yaml:41:12: units.total: unknown name "totl"; did you mean "total"?
//	marks.json:18:1: record 17 (task t04, unit u11): mark is missing
//	units.csv:17:3: record 16 (id u16): size is -1, less than the least allowed, 0
//
// A name whose declaration is at fault is not reported as unknown where formulas
// use it. Policy.Warnings lists what is accepted although it may be a slip.
//
// Documents and facts may come from anyone: their size, nesting and number of names
// are limited, and no file can crash the reader, hang it or exhaust memory.
//
// # Determinism
//
// The same document and the same facts give the same results and the same
// errors, byte for byte, in any order of records and on any machine. The package
// reads only the files it is asked to read, and no clock.
//
// # Compatibility
//
// The number after merit: is the version of the form and the language. Documents
// of version 1 keep their meaning; a new version of this package adds only keys and
// functions that are refused today. The texts of errors may change.
package merit
