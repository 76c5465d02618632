package merit

import (
	"fmt"
	"io/fs"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/internal/document"
	"github.com/meritrules/merit/internal/facts"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/periods"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// ReadFacts reads a year's facts from name, which is either a folder with files NAME.json and
// NAME.csv or one JSON file. In a folder, a JSON file that is an array holds the records of
// the list NAME; one that is an object holds lists and single values by their names, as does a
// file that stands alone. A field or single value that is null is missing. Other files and
// folders are not read: value.Facts.Warnings names them. It is a fault if such a file has, by
// its name, facts that no other file has, or if something with the name of a file of facts is
// no regular file.
//
// Every list and every single value that the policy declares must be there once;
// a list may be empty, and optional values may be left out. Records within records
// stand in their record, as a field that is an array. A reference is the key of its
// record; a key that is a number may be written as the number or as its text.
//
// A file NAME.csv holds the records of one list as comma-separated values in UTF-8,
// with the names of the fields in the first row. A cell is read by its field's type:
// numbers exactly and without thousands separators, true and false in upper or lower
// case, days as 2022-09-01, texts as they are. An empty cell is missing. Fields that
// are lists need JSON. An apostrophe before a text that would be a formula in a spreadsheet
// is left out, see WriteCSV. Records within records have a file of their own,
// LIST.FIELD.csv, whose column parent holds the key of the record around them.
//
// The last cycle's figures are the lists in previous.json, in the files of a folder
// previous, or in the field previous of another object. Another policy may have
// published them, so there, and only there, lists and fields that this policy does
// not declare are ignored. Where previous is null, in its file or field, this is the
// first cycle: no record has a previous one. The same holds without any such figures, with a
// warning, and for a list of the last cycle that is null or, with a warning, has no
// records. If none of their records is among those of this cycle, that
// is a fault; if some are not, a warning.
//
// The error is a fault.Errors with every fault that was found, in the order of the files and
// their records, up to twenty for each list. Then come faults between records, as Run would
// find them, in those lists that have no fault so far. A fault names the file, the line of the
// record or the cell, and the list if the file is not named after it. While a list has a
// fault, nothing that depends on it is checked, such as references to its records. The
// Warnings of the facts are possible slips that are no faults.
func (p *Policy) ReadFacts(fsys fs.FS, name string) (*value.Facts, error) {
	read, err := facts.Read(p.factsForm(), fsys, name)
	return own(p, read, err)
}

// NewFacts makes a year's facts from Go values. v is a struct, or a pointer to one,
// whose tags name the policy's lists and single values, such as
//
//	type Year struct {
//		AsOf     types.Date `rule:"as_of"`
//		Units    []Unit    `rule:"units"`
//		Previous *LastYear `rule:"previous"`
//	}
//
// A list is a slice of structs, or of pointers to structs, whose tags name its fields; nil is
// a list without records. Records within records are such a slice in their record.
// value.SchemaOf says which Go types hold numbers, texts, flags and days. Only the policy says
// what is a key, a reference or optional, whatever options a tag has. A reference to a list
// whose key is a number may be a number. Fields of embedded structs count as the struct's own;
// fields without a tag are ignored.
//
// A field that the program has not set has its zero value, and is not missing: 0, "",
// false, and for a types.Date 1970-01-01. Only a time.Time that was never set is
// refused. For a value that may be missing use a pointer or a decimal.NullDecimal.
//
// The field previous is a struct with the lists of the last cycle's figures. If it
// is a nil pointer or, with a warning, absent, this is the first cycle.
//
// Go values obey the same rules as JSON: a field that the policy does not declare is
// a fault, except under previous, and so is an absent list, single value or field.
// The error is a fault.Errors like that of ReadFacts, with the list in place of the
// file. Some faults appear only once others are mended: those in the records of a
// list whose Go type is at fault, in references to a list that has a fault, and those
// that sections of the document find between lists of which one has a fault. The
// facts share nothing with v that may change.
func (p *Policy) NewFacts(v any) (*value.Facts, error) {
	made, err := facts.New(p.factsForm(), v)
	return own(p, made, err)
}

// Recheck checks facts of this policy that an Edit has changed, for faults that ReadFacts
// reports and an Edit does not: lists that must be complete, fields that are required on a
// condition, texts that look alike, the calendar. It goes through all lists. The Warnings of
// the facts that it returns are possible slips.
func (p *Policy) Recheck(changed *value.Facts) (*value.Facts, error) {
	if changed == nil {
		return nil, noFacts(p)
	}
	if err := p.Rules().Owner().Refuse("the facts were made", changed.Owner()); err != nil {
		err.File, err.Hint = p.File(), periods.MakeFacts
		return nil, fault.Errors{err}
	}
	return facts.Recheck(p.factsForm(), changed)
}

// Adopt returns facts of another policy, such as the last version of this one, as facts of
// this one: RunAfter then evaluates only the rules in which the two policies differ. Both must
// declare the same lists and single values, and ask the same of them; what they say of them
// for people may differ. The error is CodeForeignFacts if they do not, or if the facts are not
// the other's.
func (p *Policy) Adopt(from *Policy, facts *value.Facts) (*value.Facts, error) {
	if facts == nil {
		return nil, noFacts(p)
	}
	if from == nil {
		return nil, fault.Errors{{Code: fault.CodeForeignFacts, File: p.File(), Message: "there is no policy that the facts were made for", Hint: "give the policy whose ReadFacts or NewFacts made them"}}
	}
	if err := from.Rules().Owner().Refuse("the facts were made", facts.Owner()); err != nil {
		err.File, err.Hint = p.File(), periods.MakeFacts
		return nil, fault.Errors{err}
	}
	if what := document.Unlike(p.doc, from.doc); what != "" {
		message := fmt.Sprintf("the policy %s declares %s otherwise than %s, for which the facts were made", p.Rules().Owner(), what, from.Rules().Owner())
		return nil, fault.Errors{{Code: fault.CodeForeignFacts, File: p.File(), Message: message, Hint: periods.MakeFacts}}
	}
	return p.Rules().Adopt(from.Rules(), facts)
}

// AsOf returns what was known of the facts at the end of a day, as the lists of the policy say
// with at and due; see value.Facts.AsOf. The fact as_of, if the policy has it, becomes the day. Up to
// the policy's last day a run on such facts has figures that are so far or pending, and says
// which: see rule.Run.Status and Pending.
func (p *Policy) AsOf(facts *value.Facts, day types.Date) (*value.Facts, error) {
	if facts == nil {
		return nil, noFacts(p)
	}
	return facts.AsOf(cutTo(day, p.doc))
}

// cutTo says how the policy's facts are cut to a day.
func cutTo(day types.Date, doc *document.Document) types.AsOf {
	cut := types.AsOf{Day: day, Until: copies.Of(&doc.Rules.Until)}
	for _, f := range doc.Values {
		if f.Name == paths.DayOfFacts && f.Type.Kind == types.DateKind {
			cut.Value = f.Name
		}
	}
	return cut
}

// ReadFactsAsOf is ReadFacts and then AsOf, for facts of which those of later days may be
// there or not: facts that are due later may be missing, and lists need not be complete.
func (p *Policy) ReadFactsAsOf(fsys fs.FS, name string, day types.Date) (*value.Facts, error) {
	read, err := facts.Read(p.factsFormAsOf(day), fsys, name)
	return own(p, read, err)
}

// NewFactsAsOf is NewFacts and then AsOf, as ReadFactsAsOf.
func (p *Policy) NewFactsAsOf(v any, day types.Date) (*value.Facts, error) {
	made, err := facts.New(p.factsFormAsOf(day), v)
	return own(p, made, err)
}

// factsFormAsOf is factsForm for facts as of a day.
func (p *Policy) factsFormAsOf(day types.Date) facts.Form {
	f := p.factsForm()
	f.AsOf, f.Cut = &day, func(all *value.Facts) (*value.Facts, error) { return p.AsOf(all, day) }
	return f
}

// factsForm returns what the readers of facts need to know of the policy.
func (p *Policy) factsForm() facts.Form {
	return facts.Form{Lists: p.doc.Lists, Values: p.doc.Values, Limits: bounded.Limits(p.limits), Rules: p.rules.For,
		Complete: p.doc.Complete, Required: p.doc.Required, Logs: p.doc.Logs, Counted: p.doc.Counted}
}
