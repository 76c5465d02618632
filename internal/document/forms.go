package document

import (
	"reflect"

	"go.yaml.in/yaml/v3"
)

// The form of a policy document, as Go types. Each struct is a mapping. The tag yaml
// is the key; need says what to write if a required key is absent (- if that is
// reported elsewhere); doc is what an editor shows. A field tagged short is no key but
// a form that may replace the whole mapping. The loader takes its known keys from
// these types, and policy.schema.json is generated from them.

// at is the place of a value of the form T in the document; its Node is nil if the
// document leaves the value out.
type at[T any] struct{ *yaml.Node }

// form returns T.
func (at[T]) form() reflect.Type { return reflect.TypeFor[T]() }

// The forms of single values. They are never instantiated: they say what an at holds.
type (
	versionForm  struct{} // of documents: 1
	textForm     struct{} // a text
	atForm       struct{} // true, or the name of a date
	nameForm     struct{} // a name for formulas
	clausesForm  struct{} // the id of a clause, or a list of ids
	numberForm   struct{} // a number
	placesForm   struct{} // a whole number of places after the point
	flagForm     struct{} // true or false
	dayForm      struct{} // a day
	constantForm struct{} // a number, flag, day or text
	formulaForm  struct{} // a formula
	rangeForm    struct{} // [least, most], ~ for an open end
	countsForm   struct{} // the same of whole numbers
	textsForm    struct{} // a list of texts
	namesForm    struct{} // a list of names for formulas
	modeForm     struct{} // the name of a rounding mode
	spoilsForm   struct{} // ballot or paper
	tiesForm     struct{} // none, gap or closed
	valueType    struct{} // number, text, flag, date, or a list of one
	fieldType    struct{} // the same, or the name of a list, or a list of such
	keyWord      struct{} // key
	stepForm     struct{} // how a key of a table is matched: exact, from, above
	tableRows    struct{} // the rows of a table
	factsForm    struct{} // facts, as far as they matter
	figuresForm  struct{} // figures by their paths
)

// dated is the form of values by date: each has the form T and holds from its day on.
type dated[T any] struct{}

// dated returns T.
func (dated[T]) dated() reflect.Type { return reflect.TypeFor[T]() }

type documentForm struct {
	Merit       at[versionForm]                      `yaml:"merit" need:"-" doc:"The version of the document's form and of the language of its formulas."`
	Policy      at[identityForm]                     `yaml:"policy" need:"write policy: {id: a_name, version: \"1\", from: 2022-01-01}" doc:"Which policy this is, and for which days."`
	Uses        at[textsForm]                        `yaml:"uses" doc:"Files with clauses, parameters, functions and tables that several policies share."`
	Clauses     at[map[string]clauseForm]            `yaml:"clauses" doc:"The official text: an id for each passage that rules cite."`
	Parameters  at[map[string]parameterForm]         `yaml:"parameters" doc:"Constants that formulas name."`
	Functions   at[map[string]functionForm]          `yaml:"functions" doc:"Formulas with parameters: ladder(rank) and the formula."`
	Tables      at[map[string]tableForm]             `yaml:"tables" doc:"Tables of constants, read with lookup(table, key)."`
	Facts       at[map[string]valueForm]             `yaml:"facts" doc:"The single values of the facts."`
	Lists       at[map[string]map[string]fieldForm]  `yaml:"lists" doc:"The lists of the facts, each with the fields of its records."`
	Previous    at[map[string]map[string]valueForm]  `yaml:"previous" doc:"The figures that the last cycle published, by list; records keep their keys."`
	Made        at[map[string]madeForm]              `yaml:"made" doc:"Lists that are made of the records of others: one record for each combination of some of their fields."`
	Joint       at[jointForm]                        `yaml:"joint" doc:"Joint marking: lead, participants and other units are awarded the points of shared tasks."`
	Items       at[map[string]itemForm]              `yaml:"items" doc:"Marks that are handed in: each unit has one for each item."`
	Race        at[raceForm]                         `yaml:"race" doc:"The race: each unit's rank, quarter by quarter."`
	Supervision at[supervisionForm]                  `yaml:"supervision" doc:"Matters under supervision, from their opening to their closing."`
	Evaluation  at[evaluationForm]                   `yaml:"evaluation" doc:"Appraisal by raters, in rounds of ballots."`
	Window      at[windowForm]                       `yaml:"window" doc:"Service windows: the deadlines of their cases, and what inspections find."`
	Incentive   at[incentiveForm]                    `yaml:"incentive" doc:"Vetoes, which bar units from honours; grades; pools of money."`
	Figures     at[map[string]map[string]figureForm] `yaml:"figures" doc:"What the policy works out for each record of a list and, under year, for the year as a whole."`
	Background  at[factsForm]                        `yaml:"background" doc:"Facts that every case has unless it gives its own."`
	Cases       at[[]caseForm]                       `yaml:"cases" doc:"Examples with their expected results, which test the rules."`
}

type identityForm struct {
	ID      at[textForm] `yaml:"id" need:"write id: and a name that tells this policy apart" doc:"Tells policies apart."`
	Version at[textForm] `yaml:"version" need:"write version: \"1\"" doc:"The policy's own version."`
	Title   at[textForm] `yaml:"title" doc:"The title, for people."`
	From    at[dayForm]  `yaml:"from" need:"write from: and the first day, such as 2022-01-01" doc:"The first day that the policy is for."`
	Until   at[dayForm]  `yaml:"until" doc:"The last day that the policy is for; without it, the policy has no end."`
	Day     at[nameForm] `yaml:"day" doc:"The fact whose day picks the values by date; by default as_of."`
}

type clauseForm struct {
	_            at[textForm] `short:"The text of the clause."`
	Text         at[textForm] `yaml:"text" need:"write text: and the text of the clause" doc:"The text of the clause."`
	NotExpressed at[textForm] `yaml:"not_expressed" doc:"Why no rule can express the clause."`
}

type parameterForm struct {
	_      at[formulaForm]           `short:"A constant, or a formula of constants."`
	_      at[[]constantForm]        `short:"A list of numbers or texts."`
	_      at[dated[parameterValue]] `short:"Values by date: each holds from its day on."`
	Value  at[datedParameter]        `yaml:"value" need:"write value: and a constant" doc:"The value, or values by date."`
	Type   at[valueType]             `yaml:"type" doc:"The type that each value must have."`
	Range  at[rangeForm]             `yaml:"range" doc:"The least and the most that a number, or each number of a list, may be; a name stands for that parameter."`
	Unit   at[textForm]              `yaml:"unit" doc:"What the number counts: ratio, or a word such as points or yuan. A ratio may be written 30%."`
	Unread at[flagForm]              `yaml:"unread" doc:"Whether no rule reads it: it is there for people, or for later."`
	Clause at[clausesForm]           `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
	Doc    at[textForm]              `yaml:"doc" doc:"A sentence for people."`
}

// parameterValue is the value of a parameter, datedParameter also by date.
type (
	parameterValue struct {
		_ at[formulaForm]    `short:"A constant, or a formula of constants."`
		_ at[[]constantForm] `short:"A list of numbers or texts."`
	}
	datedParameter struct {
		_ at[formulaForm]           `short:"A constant, or a formula of constants."`
		_ at[[]constantForm]        `short:"A list of numbers or texts."`
		_ at[dated[parameterValue]] `short:"Values by date: each holds from its day on."`
	}
)

type functionForm struct {
	_       at[formulaForm] `short:"The formula, in which the parameters are names."`
	Formula at[formulaForm] `yaml:"formula" need:"write formula: and the formula" doc:"The formula, in which the parameters are names."`
	Unread  at[flagForm]    `yaml:"unread" doc:"Whether no rule reads it: it is there for people, or for later."`
	Clause  at[clausesForm] `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
	Doc     at[textForm]    `yaml:"doc" doc:"A sentence for people."`
}

type tableForm struct {
	_ at[map[string]constantForm] `short:"Keys, each with its value."`
	_ at[rowsForm]                `short:"Keys by name, and rows."`
	_ at[dated[undatedTable]]     `short:"Tables by date: each holds from its day on."`
}

// undatedTable is a table without dates.
type undatedTable struct {
	_ at[map[string]constantForm] `short:"Keys, each with its value."`
	_ at[rowsForm]                `short:"Keys by name, and rows."`
}

type rowsForm struct {
	Keys   at[map[string]stepForm] `yaml:"keys" need:"write keys: {share: from}" doc:"The names of the keys, in the order of lookup, and how each matches: exact; from, if a row holds from its number on; above, if it holds above its number."`
	Rows   at[tableRows]           `yaml:"rows" need:"write rows: and below it a line - [key, value] for each" doc:"The rows, each with its keys and then its value."`
	Unread at[flagForm]            `yaml:"unread" doc:"Whether no rule reads it: it is there for people, or for later."`
	Clause at[clausesForm]         `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
	Doc    at[textForm]            `yaml:"doc" doc:"A sentence for people."`
}

// valueKeys are the keys of every declared value, in addition to its type.
type valueKeys struct {
	Range    at[rangeForm]  `yaml:"range" doc:"The least and the most that a number, or each number of a list, may be: [0, 100], ~ for an open end."`
	Integer  at[flagForm]   `yaml:"integer" doc:"Whether a number must be whole."`
	Places   at[placesForm] `yaml:"places" doc:"How many places after the point a number may have at most; -2 for hundreds."`
	Unit     at[textForm]   `yaml:"unit" doc:"What a number counts: ratio, or a word such as points or yuan. The facts may write a ratio as 30%."`
	Values   at[textsForm]  `yaml:"values" doc:"The texts that a text may be."`
	Ordered  at[textsForm]  `yaml:"ordered" doc:"The texts that a text may be, the lowest first: they compare in this order."`
	Optional at[flagForm]   `yaml:"optional" doc:"Whether the value may be missing."`
	Unread   at[flagForm]   `yaml:"unread" doc:"Whether no rule reads the value: it is there for people."`
	Doc      at[textForm]   `yaml:"doc" doc:"A sentence for people."`
}

type valueForm struct {
	_    at[valueType] `short:"The type."`
	Type at[valueType] `yaml:"type" need:"write type: number" doc:"The type."`
	valueKeys
}

type fieldForm struct {
	_        at[fieldType]              `short:"The type, or the list that the field refers to."`
	_        at[keyWord]                `short:"A text that tells the records apart."`
	_        at[[]map[string]fieldForm] `short:"Records within the record: a list of one mapping of fields."`
	_        at[namesForm]              `short:"Under complete: the fields of which each combination of values occurs exactly once. Under label: the fields by which people know a record."`
	_        at[dayForm]                `short:"Under due: the day on which the list is due. As of an earlier day it is pending."`
	_        at[flagForm]               `short:"Under unread: true if no rule reads the list."`
	Type     at[fieldType]              `yaml:"type" need:"write type: number" doc:"The type, or the list that the field refers to."`
	Key      at[flagForm]               `yaml:"key" doc:"Whether the field tells the records apart, alone or together with others."`
	Inverse  at[nameForm]               `yaml:"inverse" doc:"For a reference: the name under which the other record sees the records that refer to it."`
	Group    at[flagForm]               `yaml:"group" doc:"Whether records with equal values of the field are peers."`
	At       at[atForm]                 `yaml:"at" doc:"For a date: true if the record, or what it says itself, is known from that day on. For another field: the date of the record that brings it."`
	Due      at[dayForm]                `yaml:"due" doc:"The day on which the field is due. As of an earlier day it is pending."`
	Required at[formulaForm]            `yaml:"required" doc:"A condition over the record: where it holds, the field must be given; elsewhere it may be missing."`
	valueKeys
}

// figureKeys are the keys of every formula with a result of its own.
type figureKeys struct {
	Formula  at[formulaForm] `yaml:"formula" need:"write formula: and the formula" doc:"The formula."`
	Places   at[placesForm]  `yaml:"places" doc:"Rounds the result to this many places after the point."`
	Shown    at[placesForm]  `yaml:"shown" doc:"Results show this many places, while other formulas see the exact number."`
	Mode     at[modeForm]    `yaml:"mode" doc:"How the result is rounded; by default round, half away from zero."`
	Range    at[rangeForm]   `yaml:"range" doc:"The least and the most that the result may be: [0, 100], ~ for an open end."`
	Values   at[textsForm]   `yaml:"values" doc:"The texts that the result may be."`
	Ordered  at[textsForm]   `yaml:"ordered" doc:"The texts that the result may be, the lowest first: they compare in this order."`
	Internal at[flagForm]    `yaml:"internal" doc:"Whether the result stays unpublished; it may then be a fraction."`
	Clause   at[clausesForm] `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
	Doc      at[textForm]    `yaml:"doc" doc:"A sentence for people."`
}

// sectionFigure is a formula of a section.
type sectionFigure struct {
	_ at[formulaForm] `short:"The formula."`
	figureKeys
}

type figureForm struct {
	_ at[formulaForm] `short:"The formula."`
	figureKeys
	Check at[textForm] `yaml:"check" doc:"Makes the figure a check: a record for which it is false is a fault with this message, in which formulas over the record stand in braces. A check is not published."`
	Group at[flagForm] `yaml:"group" doc:"Whether records with equal results are peers."`
}

type madeForm struct {
	Of    at[nameForm]  `yaml:"of" need:"write of: and the list whose records it groups" doc:"The list whose records it groups."`
	By    at[namesForm] `yaml:"by" need:"write by: [field, field]" doc:"The fields of that list, of which each combination becomes a record."`
	Every at[flagForm]  `yaml:"every" doc:"Whether combinations that no record has are made too."`
	Doc   at[textForm]  `yaml:"doc" doc:"A sentence for people."`
}

type jointForm struct {
	Points      at[numberForm]    `yaml:"points" doc:"The sum that the points of all tasks must have."`
	Lead        at[sectionFigure] `yaml:"lead" need:"write lead: and a formula" doc:"The award of a task's lead unit: a formula over tasks."`
	Participant at[sectionFigure] `yaml:"participant" need:"write participant: and a formula" doc:"The award of a participant: a formula over marks."`
	Other       at[sectionFigure] `yaml:"other" need:"write other: and a formula" doc:"The award of any other unit: a formula over tasks that sees marks and lead_award."`
}

type itemForm struct {
	Points at[numberForm]  `yaml:"points" need:"write points: and the most that a mark may be" doc:"The greatest mark."`
	Clause at[clausesForm] `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
}

type raceForm struct {
	Alert    at[sectionFigure] `yaml:"alert" doc:"Whether a quarter is an alert: a formula over race_quarters."`
	Quarters at[[]dayForm]     `yaml:"quarters" doc:"The last day of each quarter, in order. As of an earlier day its rank is pending."`
}

// rolesForm says what plays a part in a section.
type rolesForm struct {
	_ at[nameForm]            `short:"The name of the list."`
	_ at[map[string]nameForm] `short:"The name of the list, under list, and of its fields by the names that merit has for them."`
}

type incentiveForm struct {
	Units  at[rolesForm]              `yaml:"units" doc:"The list of units that vetoes bar; by default units."`
	Listed at[rolesForm]              `yaml:"listed" doc:"The list of vetoes among the facts; by default vetoes, if there is one."`
	Made   at[map[string]rolesForm]   `yaml:"made" doc:"The policy's name for the list that the section makes: veto_reasons."`
	Vetoes at[map[string]vetoForm]    `yaml:"vetoes" doc:"The rules that bar a unit from honours: each a formula over units."`
	Grades at[map[string]gradingForm] `yaml:"grades" doc:"Gradings, each by the name of the column that holds the level."`
	Pools  at[map[string]poolForm]    `yaml:"pools" doc:"Pools of money to share out, each by the name of the column that holds the amount."`
}

type gradingForm struct {
	Over   at[nameForm]             `yaml:"over" doc:"The list whose records are graded; by default units."`
	Only   at[sectionFigure]        `yaml:"only" doc:"Who is graded: a condition; by default all."`
	Within at[sectionFigure]        `yaml:"within" doc:"What makes a class with quotas of its own, such as class; by default all are one."`
	By     at[keysForm]             `yaml:"by" need:"write by: and the score" doc:"The score, of which more is better, or a list of it and further keys that break ties."`
	Levels at[map[string]levelForm] `yaml:"levels" need:"write levels: and below it the levels, the best first" doc:"The levels, the best first; who reaches no other has the last."`
	Ties   at[textForm]             `yaml:"ties" doc:"What happens to those who are equal in all keys where the places run out: fault (by default), in or out."`
	Lower  at[sectionFigure]        `yaml:"lower" doc:"By how many levels a record is lowered, at most to the last."`
	Clause at[clausesForm]          `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
}

// keysForm is a formula, or several of which the first that differs decides.
type keysForm struct {
	_ at[formulaForm]     `short:"The score: a formula."`
	_ at[[]sectionFigure] `short:"The score and further keys."`
}

type levelForm struct {
	When     at[sectionFigure] `yaml:"when" doc:"Who may have the level: a condition."`
	From     at[sectionFigure] `yaml:"from" doc:"The least score for the level."`
	Quota    at[sectionFigure] `yaml:"quota" doc:"How many of a class may have the level: floor(30% * len(peers)), for example."`
	Borrow   at[flagForm]      `yaml:"borrow" doc:"Whether places that a class leaves empty go to the best of the others."`
	Promoted at[sectionFigure] `yaml:"promoted" doc:"Who has the level whatever its conditions and quota: a condition."`
	Counted  at[flagForm]      `yaml:"counted" doc:"Whether those promoted take places of the quota."`
	Cap      at[sectionFigure] `yaml:"cap" doc:"Who may have no better level than this: a condition."`
	Clause   at[clausesForm]   `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
}

type poolForm struct {
	Over   at[nameForm]      `yaml:"over" doc:"The list whose records share; by default units."`
	Within at[sectionFigure] `yaml:"within" doc:"What makes those who share one pool, such as class; by default all share one."`
	Amount at[sectionFigure] `yaml:"amount" need:"write amount: and the pool" doc:"The pool: a formula with the same value for all who share it."`
	Weight at[sectionFigure] `yaml:"weight" need:"write weight: and by what the pool is shared" doc:"In proportion to what: a formula; who has 0 gets nothing."`
	Least  at[sectionFigure] `yaml:"least" doc:"What each with a weight gets at least: a formula."`
	Most   at[sectionFigure] `yaml:"most" doc:"What each gets at most: a formula."`
	Places at[placesForm]    `yaml:"places" need:"write places: 2 for cents" doc:"How many places the amounts have."`
	Method at[textForm]      `yaml:"method" doc:"How fractions are shared: largest_remainder (by default) or sainte_lague."`
	Clause at[clausesForm]   `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
}

type vetoForm struct {
	figureKeys
	Reason at[textForm] `yaml:"reason" need:"say in a text why the unit is barred" doc:"Why the unit is barred, for people."`
}

type caseForm struct {
	Name   at[textForm]    `yaml:"name" need:"write name: and what the case shows" doc:"What the case shows."`
	AsOf   at[dayForm]     `yaml:"as_of" doc:"The day at whose end the facts are known; expect may then have pending, {pending: part of the reason} and {so_far: value}."`
	Given  at[factsForm]   `yaml:"given" doc:"The facts that matter: lists of records and single values, by name."`
	Facts  at[textForm]    `yaml:"facts" doc:"A folder or a file of facts, in place of given."`
	Expect at[figuresForm] `yaml:"expect" doc:"The expected figures, by path: units.u1.total, year.all, joint.lead."`
	Error  at[faultForm]   `yaml:"error" doc:"The fault that the case must have."`
}

type faultForm struct {
	_       at[textForm] `short:"Part of the message of the fault."`
	Code    at[textForm] `yaml:"code" need:"write code: and the code of the fault" doc:"The code of the fault, such as division-by-zero."`
	Message at[textForm] `yaml:"message" doc:"Part of the message of the fault."`
}
