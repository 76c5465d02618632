package fault

import (
	"context"
	"errors"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/syntax"
)

// Code names a kind of fault or warning. Messages may be reworded, codes stay: a host
// that suppresses, groups, translates or counts goes by them. A host's own models and
// functions may use codes of their own. docs/errors.md says what to do about each.
type Code string

// Codes of files, and of the form of documents.
const (
	CodeUnreadable    Code = "unreadable"     // a file or folder cannot be read: "cannot be read: permission denied"
	CodeUnreadFile    Code = "unread-file"    // a file among the facts that is not read: "spreadsheets are not read"
	CodeEncoding      Code = syntax.Encoding  // bytes or characters that a text may not have: "not valid UTF-8"
	CodeMalformed     Code = "malformed"      // no well-formed YAML, JSON or CSV: "not JSON: expected a value, but the file ends"
	CodeYAMLFeature   Code = "yaml-feature"   // an alias, an anchor, a tag or a merge key: "tags are not allowed"
	CodeCutShort      Code = "cut-short"      // YAML ends a text or formula early: "the formula is cut short at a comma"
	CodeVersion       Code = "version"        // a document for another version of merit, or for none: "the document is for version 9 of merit"
	CodeWrongForm     Code = "wrong-form"     // an entry of another form than its key needs: "places must be a whole number from 0 to 9"
	CodeMissingEntry  Code = "missing-entry"  // a key that must be there is not: "the case has no name"
	CodeUnknownEntry  Code = "unknown-entry"  // a key that nothing reads: "policy has no key verison"
	CodeConflict      Code = "conflict"       // entries that exclude each other: "the case has both given and facts"
	CodeBadRange      Code = "bad-range"      // a range or period that ends before it begins: "range goes from 5 down to 1"
	CodeBadName       Code = "bad-name"       // no name by the rules for names: "2nd is not a name for a list"
	CodeReservedName  Code = "reserved-name"  // a name that the language or the host has taken; Names has it: "max is a function of the language"
	CodeDuplicateName Code = "duplicate-name" // one name for two things: "share is declared twice"
	CodeUnknownType   Code = "unknown-type"   // no type of a field: "there is no type or list nubmer"
	CodeClause        Code = "clause"         // a clause that contradicts its use: "a clause is not_expressed, but a rule cites it"
	CodeUnknownClause Code = "unknown-clause" // a rule cites a clause that the document lacks: "there is no clause a3"
	CodeUncited       Code = "uncited-clause" // a warning: no rule cites a clause
	CodeUnmetNeed     Code = "unmet-need"     // a section or model needs a list or field that is not declared so: "needs units.class to be a text"
)

// Codes of formulas. The Names of the error are the names that it is about.
const (
	CodeSyntax          Code = syntax.Malformed       // no formula by the grammar: "did not expect then here"
	CodeNotInLanguage   Code = "not-in-language"      // grammar that merit leaves out: "slices are not part of the language"
	CodeUnknownName     Code = "unknown-name"         // a name that stands for nothing: "unknown name totl"
	CodeUnknownFunction Code = syntax.UnknownFunction // a call of a function that does not exist: "unknown function ROUNDUP"
	CodeUnknownField    Code = "unknown-field"        // no such field or figure: "the records of units have no field clas"
	CodeUnknownList     Code = "unknown-list"         // no such list or single fact: "there is no list unit"
	CodeUnknownTable    Code = "unknown-table"        // a lookup in a table that does not exist: "there is no table bonsu"
	CodeUnknownRecord   Code = "unknown-record"       // no record, or several, of this key: "units has no record u99"
	CodeWithheld        Code = "withheld"             // what a veil hides: "ballots.rejected of b12 is withheld"
	CodeUnknownValue    Code = "unknown-value"        // a text or number that is none of those possible: "class is Z, but must be one of A, B"
	CodeMisusedName     Code = "misused-name"         // a name of another kind than its place needs: "bonus is a table"
	CodeOutOfScope      Code = "out-of-scope"         // a name outside the part that knows it: "# has no element here"
	CodeNoPrevious      Code = "no-previous"          // previous of a list without a last cycle: "the list units has no previous cycle"
	CodeNoGroups        Code = "no-groups"            // peers of a list without groups: "the list units has no groups"
	CodeType            Code = "type"                 // a value of another type than needed: "a number is needed here, but name is a text"
	CodeUnlike          Code = "unlike-types"         // types that must agree and differ: "the branches differ: 1 is a number, x a text"
	CodeMayBeMissing    Code = "may-be-missing"       // nil where a value is needed: "mark may be nil where a number is needed"
	CodeArgumentCount   Code = "argument-count"       // too few or too many arguments: "round has 3 arguments"
	CodeBadArgument     Code = "bad-argument"         // an argument that a function does not take: "a percentile is between 0 and 100, not 101"
	CodeNotConstant     Code = "not-constant"         // a constant is needed: "a parameter must be a constant"
	CodeBadPattern      Code = "bad-pattern"          // an unreadable regular expression: "the pattern cannot be read"
	CodeBadTable        Code = "bad-table"            // rows that do not make a table: "row 2 of the table bonus has 1 key, not 2"
	CodeRowOrder        Code = "row-order"            // steps that go neither up nor down, or days that do not go up: "the table bonus has the row for 0.8 after the row for 60"
	CodeNoRow           Code = "no-row"               // a key that a table has no row for: "the table bonus has no row for D"
	CodeEmptyList       Code = "empty-list"           // a list without elements where some are needed: "mean of an empty list"
	CodeTied            Code = "tied"                 // records that share a place where none may: "it ties with u3 at 85"
	CodeDivisionByZero  Code = "division-by-zero"     // a divisor is zero: "division by zero: planned is 0"
	CodeEndlessFraction Code = "endless-fraction"     // a result without a finite decimal form: "the figure may be a fraction without a finite decimal form"
	CodeCycle           Code = "cycle"                // a figure, model or parameter that needs itself; Names is the way round: "uses itself: a → b → a"
	CodeRecursion       Code = "recursion"            // a function that calls itself; Names is the way round: "the function f calls itself"
	CodeHostFunction    Code = "host-function"        // a host's function that is declared wrongly, fails or yields a value of another type: "grade: no such unit"
	CodeOutOfRange      Code = "out-of-range"         // a number beyond the range declared for it: "mark is 101, more than the most allowed, 100"
	CodeCheckFailed     Code = "check-failed"         // the policy's own check is not met; the message is the policy's
	CodePending         Code = "pending"              // facts as of a day lack a fact that is due later: "pending until 2022-12-31: marks"
	CodeNotGiven        Code = "not-given"            // a trial lacks a fact: "units.mark is not given"
	CodeLimit           Code = syntax.Limit           // beyond a limit on size, depth, digits or work: "more than 200,000,000 steps"
	CodeCanceled        Code = "canceled"             // the context has ended: "cancelled: context deadline exceeded"
	CodeInternal        Code = "internal"             // a fault of merit itself: please report it
)

// Codes of warnings about formulas and policies.
const (
	CodeUnused            Code = "unused"             // nothing uses a name; Names has it: "no rule uses this table"
	CodeUnusedLet         Code = "unused-let"         // a formula does not use what its let names; Names has it: "total is never used"
	CodeConstantCondition Code = "constant-condition" // a condition that facts cannot change: "the condition x > 0 is always true"
	CodeImpossibleValue   Code = "impossible-value"   // a text that never occurs, or a given figure of a case with a value that it never has: "class is never Z"
	CodeUnreachable       Code = "unreachable"        // rows, bounds or points that no value reaches: "no lookup can reach the row of the table bonus for 90"
	CodeScale             Code = "scale"              // numbers of different scales together: "40 stands among [0.3, 0.3]"
	CodeSelfComparison    Code = "self-comparison"    // both sides are the same: "x == x compares x with itself"
	CodeSameBranches      Code = "same-branches"      // a condition that changes nothing: "0.5 comes out whether late holds or not"
	CodeIdleBound         Code = "idle-bound"         // a cap or floor that never binds, or always: "min(share, 30) is always share"
	CodeOtherKey          Code = "other-key"          // a value that is ranked among those of another field: "a is ranked among .b"
	CodeTextOrder         Code = "text-order"         // an order between words: "class < x compares texts by their characters"
	CodeOwnField          Code = "own-field"          // a field of the own record where the element's may be meant: "mark is the own record's"
	CodeHiddenName        Code = "hidden-name"        // a name that means two things: "step is here the field of units, and not the parameter"
	CodeWholeList         Code = "whole-list"         // a whole list where the records that belong here may be meant: "marks is here the whole list"
	CodeSplitNumber       Code = "split-number"       // a comma that may be meant otherwise: "1,300 is two numbers, 1 and 300"
	CodeRoundedTwice      Code = "rounded-twice"      // a number that is rounded twice: "the figure total is rounded twice"
	CodeOtherDays         Code = "other-days"         // a round or a value by date that has other days than the policy: "the round residents is not within the policy's days"
	CodeNotPublished      Code = "not-published"      // a figure that the next cycle reads and this one does not publish: "units has no figure total"
)

// Codes of facts.
const (
	CodeMissingFacts      Code = "missing-facts"      // a list, field, column or fact is not there: "there is no column mark"
	CodeOutsideDays       Code = "outside-days"       // a day of the facts that the policy or its values do not cover: "as_of 2021-12-31 is before the policy's first day"
	CodeNotDated          Code = "not-dated"          // facts as of a day of a policy whose lists have no days: "no list says which day dates its records"
	CodeForeignFacts      Code = "foreign-facts"      // facts or runs of another policy: "the facts were made for the policy a 1, not for a 2"
	CodeMissingValue      Code = "missing-value"      // a value that must be there is not: "mark is missing"
	CodeBadValue          Code = "bad-value"          // a value that its field cannot hold: "mark must be a number, but is the text A"
	CodeGoType            Code = "go-type"            // a Go value or type that rules cannot read: "the Go type float64 is not exact"
	CodeUntidy            Code = "untidy-text"        // a text that is not what people see: "id is \" u1\", which begins with a blank"
	CodeLookAlike         Code = "look-alike"         // two keys, groups, values or names that people take for one: "id A1 and a1 differ only in case"
	CodeTooFine           Code = "too-many-places"    // a number with more places than its field has: "mark is 8.333, but has at most 1 place"
	CodeUnmatched         Code = "unmatched"          // records of the last cycle that are not in this one: "2 records match none of units"
	CodeIncomplete        Code = "incomplete"         // combinations that a complete list lacks: "marks lacks 2 of 9 combinations"
	CodeCalendar          Code = "calendar"           // days of the calendar that cannot be meant: "worked_weekends has 2022-10-10, which is a Monday"
	CodeDuplicateKey      Code = "duplicate-key"      // two records of one key: "the same id as record 3"
	CodeDanglingReference Code = "dangling-reference" // a reference to no record: "unit u99 is not among the units"
	CodeDuplicateRecord   Code = "duplicate-record"   // two records that say the same: "the unit has a mark for the item already"
	CodeMissingRecord     Code = "missing-record"     // a record that must be there is not: "the unit has no standing"
	CodeTooFew            Code = "too-few"            // fewer records than a result needs: "3 of its ballots were counted, and its severity needs 5"
	CodeNotConnected      Code = "not-connected"      // raters and units that no marks connect, so that they cannot be compared: "no marks connect these 2 parts"
	CodeContradiction     Code = "contradiction"      // facts that cannot both be: "due_on 2024-01-01 is before opened_on 2024-02-01"
	CodeBadEvent          Code = "bad-event"          // an event that cannot follow those before it: "the case was resolved on 2024-03-01"
)

// Codes of cases, and of errors from outside merit.
const (
	CodeExpectation Code = "expectation" // a case expects something else: "expected 9, got 8"
	CodeFurther     Code = "further"     // counts faults that are not listed: "and 7 more"
	CodeModel       Code = "model"       // a host's model refuses a record and has no code of its own
	CodeForeign     Code = "foreign"     // an error that another package made; it is the cause
)

// coded is implemented by errors that have a code without being an Error.
type coded interface{ Code() Code }

// CodeOf returns the code of an error: that of the first Error in it or, for a value that a
// Check refuses, the code of the reason; CodeCanceled for that of a context, CodeForeign for
// any other error, "" for nil.
func CodeOf(err error) Code {
	var faults Errors
	var fault *Error
	var other coded
	var mode exact.ModeError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &faults) && len(faults) > 0:
		return faults[0].Code
	case errors.As(err, &fault):
		return fault.Code
	case errors.As(err, &other):
		return other.Code()
	case errors.As(err, &mode):
		return CodeBadValue
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return CodeCanceled
	}
	return CodeForeign
}
