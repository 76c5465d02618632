package merit

import (
	"io/fs"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/internal/facts"
	"github.com/meritrules/merit/rule"
)

// ReadFacts reads a year: from the files NAME.json and NAME.csv of a folder, or from
// one file of JSON, whichever name is. A file of JSON in a folder that is an array
// holds the records of the list NAME; one that is an object holds lists and single
// values by their names, as does a file that stands alone. A field, or a single
// value, that is null is missing. Other files and folders are passed over; one whose
// name would be read but for its capital letters is a fault.
//
// Every list and every single value that the policy declares must be there once;
// a list may be empty, and values declared optional may be left out. Records within
// records stand in their record, as a field that is an array. A record is referred to
// by its key; one that is a number by the number or its text.
//
// A file NAME.csv holds the records of one list as comma-separated values in UTF-8,
// with the names of the fields in the first row. A cell is read by its field's type:
// numbers exactly and without anything between the thousands, true and false in any
// case of letters, days as 2022-09-01, texts as they are. An empty cell is missing.
// Fields that are lists need JSON; records within records have a file of their own,
// LIST.FIELD.csv, with a column parent for the key of the record around them.
//
// The last cycle's figures are the lists of previous.json, of the files in a
// folder previous, or of the field previous of another object. They are what another
// policy published, so lists and fields that this one does not declare are passed
// over there, and only there. Where there are none at all, this is the first cycle:
// no record has a previous one.
//
// The error is a rule.Errors with every fault that was found, in the order of the
// files and of their records, of one list the first twenty; then those between the
// records of the lists that have none, as Run would find them. A fault names the
// file, the line of the record or the cell, and the list where the file is not named
// after it. While a list has a fault, references to its records are not checked, nor
// what else depends on it.
func (p *Policy) ReadFacts(fsys fs.FS, name string) (*rule.Facts, error) {
	return p.own(facts.Read(p.factsForm(), fsys, name))
}

// NewFacts makes a year of Go values: v is a struct, or a pointer to one, whose
// fields have tags with the names of the policy's lists and single values, such as
//
//	type Year struct {
//		AsOf     rule.Date `rule:"as_of"`
//		Units    []Unit    `rule:"units"`
//		Previous *LastYear `rule:"previous"`
//	}
//
// A list is a slice of structs, or of pointers to structs, with the tags of its
// fields; nil is a list without records. Records within records are such a slice
// in their record. Which Go types hold numbers, texts, flags and days says
// rule.SchemaOf; what is a key, a reference or optional says the policy, whatever
// options a tag has; a reference to a list whose key is a number may be a number.
// Embedded structs are taken apart, and fields without a tag are left out.
//
// A field that the program has not set is its zero value, and not missing: 0, "",
// false, and as a rule.Date 1970-01-01. Only a time.Time that was never set is
// refused. For what may be missing use a pointer or a decimal.NullDecimal.
//
// The field previous is a struct of the lists of the last cycle's figures. Where
// it is a nil pointer, or not there, this is the first cycle.
//
// What is asked of JSON is asked of Go values: a field that the policy does not
// declare is a fault, except under previous, and so is a list, a single value or
// a field that is not there. The error is a rule.Errors like that of ReadFacts, with
// the list in place of the file. What it leaves out comes to light once the rest is
// mended: the records of a list whose Go type is at fault, references to the records
// of a list that has a fault, and what the sections of the document find between the
// records of lists of which one has. The facts share nothing with v that may change.
func (p *Policy) NewFacts(v any) (*rule.Facts, error) { return p.own(facts.New(p.factsForm(), v)) }

// factsForm is what the readers of facts ask of the policy.
func (p *Policy) factsForm() facts.Form {
	return facts.Form{Lists: p.Facts.Lists, Values: p.Facts.Values, Limits: bounded.Limits(p.limits), Rules: p.rules.For}
}
