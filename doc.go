// Package merit loads assessment policies, runs them on a year's facts and
// explains every result.
//
// A policy is a YAML document, written by the people who answer for it: the
// clauses of the official text, parameters, the form of the facts, the sections
// of the domain and the figures, each a formula of the language of package rule.
// A host program loads it, reads a year and works it out:
//
//	policy, err := merit.Load(fsys, "policy.yaml")
//	facts, err := policy.ReadFacts(fsys, "data") // or policy.NewFacts(year), of Go values
//	run, err := policy.Run(ctx, facts)
//	cell, err := policy.Find(run, "units.u84.total")
//	total := run.List(cell.List).Value(cell.Row, cell.Field)
//	step, err := run.Explain(ctx, cell.List, cell.Row, cell.Field, 0)
//	err = merit.WriteJSON(w, policy.Results(run, false))
//
// Policy.Find takes a path apart, Policy.Results gathers what is published, list by
// list, and WriteJSON writes it, so that the next cycle can read it as previous;
// Policy.ResultsSchema describes it for others who read it.
//
// # Documents
//
// A document begins with merit: 1 and policy, which has an id, a version, a title,
// the days from and until, which may be left out, and day, of which below. Its
// other sections may be left out:
//
//	clauses      id: the text of the clause, or {text: …, not_expressed: why no rule expresses it}
//	parameters   name: a constant formula, or a list of numbers and texts
//	functions    name(a, b): a formula
//	tables       name: {key: value, …}, read with lookup(name, key)
//	facts        name: the type of a single value
//	lists        name: the fields of its records, in their order, each with its type
//	previous     list: the figures that the last cycle published, each with its type
//	figures      list: {name: formula, …}; year holds those of the year as a whole
//	background   facts that every case has unless it gives its own
//	cases        examples with their results, by which the rules are tested
//
// A type is number, text, flag, date, the name of a list (a reference to a
// record of it), a list of one of these, as [date], or a mapping with the type and
// what else is asked for: range, integer, values, optional, doc; of fields also
// key, inverse, the name under which the record referred to sees those that refer
// to it, and group: records with equal values are each other's peers. For a text
// that is the key there is the short form key.
//
// A field that is declared as a list of one mapping of fields holds records within
// the record:
//
//	units:
//	  id: key
//	  events:
//	    - points: number
//	      kind: text
//
// They are a list of their own, units.events, with a field parent that refers to
// the record that they stand in; figures.units.events are their figures.
//
// Previous is what units published in the last cycle, by the same key; a formula
// over units sees its record as previous, which is nil where there was none.
//
// A figure is a formula, or a mapping with the formula and its places, mode (the
// function that rounds alike: round, roundEven, roundUp, roundDown, floor, ceil),
// range, internal, check, clause, doc and group. With check, a message, it is a
// condition that every record must meet: one that does not is a fault of the run,
// with the message. It is for those who bring the facts, so it is not published.
//
//	adds_up: {formula: sum(groups) == size, check: the groups do not add up to the size}
//
// A parameter that cites a clause is a mapping with value, clause and doc, and such a
// function one with formula, clause and doc. A table of several keys or of steps has
// keys, each exact, from or above (see rule.StepSide), and rows of the keys and the
// value; it may have clause and doc as well.
//
// The sections joint, items, race, supervision, evaluation, window and incentive
// fill the policies of the packages that they are named after, which say what
// their formulas see and what they make.
//
// Documents are read strictly. There are no aliases, anchors, tags and merge
// keys, no key stands twice, none is unknown, and yes is not true. Where YAML
// would read a formula otherwise than its author does – it takes " #" for a
// comment, ! for a tag, ": " and a comma inside { } for the next key – the loader
// says so, and to quote the formula or to write it below a |. In quotes a number of
// a table or list is a text; as a parameter it is refused, and so are percentages.
//
// A host program may add functions of its own to the language with WithFunctions,
// and bound what formulas may cost with WithLimits.
//
// The file policy.schema.json of the repository describes the form for editors. A
// document names it in its first line:
//
//	# yaml-language-server: $schema=policy.schema.json
//
// # Values by date
//
// The value of a parameter, or a table, may be a mapping of days, each with what
// holds from that day on:
//
//	share: {2022-01-01: 0.3, 2024-01-01: 0.25}
//
// The facts pick it, by the date as_of or the one that policy.day names. A policy
// is checked once, with all values; a fault of one of them says from which day on it
// is. A policy runs only on its own days, once every dated value has begun.
//
// # Facts
//
// Facts are read by Policy.ReadFacts, from a folder of files or from one file, or
// taken from Go values by Policy.NewFacts. A file is JSON; one of a single list may
// be CSV, as spreadsheets save it. Numbers are read exactly, days are texts such as
// "2022-09-01", and null, or an empty cell, is missing. The order of records does not
// matter. The last cycle's figures stand in a folder or file previous.
//
// # Cases
//
// The cases of a document are its tests: Policy.Cases returns them, Policy.Test runs
// one, and says of each expectation that is not met what was got, with its
// derivation. A Coverage notes which parts of the rules the cases reach. Package
// policytest runs the cases as Go tests.
//
// # Errors
//
// Errors are a rule.Errors with all the faults that one run found, each with file,
// line and column, those of facts with the record as well:
//
//	policy.yaml:41:12: units.total: unknown name "totl"; did you mean "total"?
//	marks.json:18:1: record 17 (task t04, unit u11): mark is missing
//	units.csv:17:3: record 16 (id u16): size is -1, less than the least allowed, 0
//
// A name whose declaration is at fault is not reported as unknown where formulas
// use it. What is accepted although it may be a slip stands in Policy.Warnings.
//
// Documents and facts may come from anyone: their size, nesting and the number of
// their names are limited, and no file can crash the reader, hang it or exhaust memory.
//
// # Determinism
//
// The same document and the same facts give the same results and the same
// errors, byte for byte, whatever the order of records and on any machine. The
// package reads nothing but the files it is asked to read, and no clock.
//
// # Compatibility
//
// The number after merit: is the version of the form and the language. Documents
// of version 1 keep their meaning; what a new version of this package adds are
// keys and functions that are refused today. The texts of errors may change.
package merit
