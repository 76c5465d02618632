package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
)

// figureWork is the evaluation of a figure for the records of its list.
type figureWork struct {
	run     *Run
	maker   *maker
	list    *List
	col     column
	fr      *frame
	cover   *Cover
	mixed   *mixUps // nil without a cover
	value   Value   // of the record evaluated last
	given   *column // cells that a trial gives, or nil
	done    []bool  // which batches the column driver has evaluated; nil for none
	only    []int32 // the records to evaluate, the column holds the others; nil for all
	faults  Errors
	further int // faults that are only counted
}

// size returns how many records are evaluated.
func (w *figureWork) size() int {
	if w.only != nil {
		return len(w.only)
	}
	return w.list.n
}

// takeGiven adopts the cells that a trial gives.
func (w *figureWork) takeGiven() {
	if w.run.trial != nil {
		w.given = w.run.trial.fixed[originKey{w.list, w.maker.col}]
	}
}

// isGiven reports whether the cell of a record is given.
func (w *figureWork) isGiven(row int) bool { return w.given != nil && w.given.lacks(row) == nil }

// batches evaluates the records batch by batch where the column driver can.
func (w *figureWork) batches(p *prepared) {
	if p.vec == nil || w.given != nil {
		return
	}
	b := newBatch(w.fr, p.flat)
	defer b.free()
	w.done = make([]bool, (w.list.n+batchSize-1)/batchSize)
	for i := range w.done {
		b.from, b.n = i*batchSize, min(batchSize, w.list.n-i*batchSize)
		w.fr.next(int32(b.from), p.cost*int64(b.n)/partsPerStep+1)
		w.done[i] = !b.failed && w.fr.tick(w.maker.site()) && b.work(p.vec, w.col.nums[b.from:b.from+b.n])
	}
}

// watch switches the row driver to a watched plan and returns that plan.
func (w *figureWork) watch() *prepared {
	fr, p := w.run.frame(w.maker.covered, w.maker.list)
	fr.rule, fr.steps, fr.kept, fr.watch = w.fr.rule, w.fr.steps, w.fr.kept, w.cover
	*w.fr = *fr
	w.cover.period = w.run.sheet.period
	w.mixed = w.newMixUps()
	return p
}

// records evaluates the remaining records one by one, and checks all records.
func (w *figureWork) records(p *plan) {
	checked := w.maker.figure.isChecked()
	for k := 0; k < w.size(); k++ {
		i := k
		if w.only != nil {
			i = int(w.only[k])
		}
		batched := w.done != nil && w.done[i/batchSize]
		if batched && !checked && w.cover == nil {
			k |= batchSize - 1
			continue
		}
		if w.isGiven(i) {
			w.col.copyCell(w.given, i)
			continue
		}
		w.fr.next(int32(i), p.cost)
		if k&255 == 0 || w.fr.steps < 0 {
			w.fr.tick(w.maker.site())
		}
		if !batched || w.cover != nil {
			w.record(p, i, batched)
		}
		if w.fr.err == nil && checked {
			w.check(i)
			w.warn()
		}
		if w.fr.err == nil {
			w.col.opens(i, w.list.n, w.fr.open)
			w.cover.figure(w.maker, w.run.sheet.period)
			w.mixed.see(i, w.value)
		} else if !w.failed(i) {
			return
		}
	}
}

// record evaluates one record. If the column driver has evaluated it before, the two
// results must agree.
func (w *figureWork) record(p *plan, i int, batched bool) {
	switch {
	case batched:
		v := p.code.num(w.fr)
		w.value = numberValue(v)
		if have := w.col.number(int32(i)); w.fr.err == nil && !v.Equal(have) {
			w.fr.fail(CodeInternal, w.maker.site(), "the two ways to work this out differ, %s and %s: this is a fault of the program, please report it", have, v)
		}
	case p.code.num != nil:
		n := p.code.num(w.fr)
		w.value = numberValue(n)
		if *w.col.numAt(i) = n; n.IsBig() {
			w.fr.holds(w.maker.site(), int64(n.Bytes()))
		}
	default:
		v := p.code.val(w.fr)
		if w.fr.err != nil {
			return
		}
		w.value = v
		w.col.set(i, v)
		w.fr.hold(w.maker.site(), v)
	}
}

// failed records the fault of a record, and reports whether to go on.
func (w *figureWork) failed(i int) bool {
	fr := w.fr
	ended := fr.ended()
	why := postponed(fr, fr.fault())
	fr.err = nil
	w.col.lack(i, w.list.n, why)
	if t := w.run.trial; t != nil {
		fr.hold(w.maker.site(), TextValue(why.Message))
		t.failedCell(w.maker, why, w.cover)
	}
	if ended {
		w.faults = append(w.faults, why)
		return false
	}
	switch {
	case why.isUnknown():
	case w.run.trial != nil || len(w.faults) < maxFaults:
		w.faults = append(w.faults, why)
	default:
		w.further++
	}
	fr.quiet = w.run.trial == nil && len(w.faults) == maxFaults
	fr.err = nil
	return true
}

// warn turns a failed check of a figure that is not final into a warning.
func (w *figureWork) warn() {
	if w.fr.err == nil || w.fr.open == nil {
		return
	}
	r := w.run
	if len(r.warnings) < maxWarnings {
		r.warnings = append(r.warnings, w.fr.fault())
	}
	if r.warned == nil {
		r.warned = map[string]bool{}
	}
	r.warned[w.maker.name] = true
	w.fr.err = nil
}

// postponed returns the reason why a record has no figure. While what it reads may still
// change, a fault such as a division by zero only says that the figure is not there yet.
func postponed(fr *frame, why *Error) *Error {
	if fr.open == nil || why.isUnknown() || why.Code == CodeInternal || why.Code == CodeLimit || why.Code == CodeCanceled {
		return why
	}
	later := *why
	later.Code, later.Err, later.Hint = CodePending, fr.open, ""
	later.Message = fr.open.Error() + "; so far: " + why.Message
	return &later
}

// check reports a figure outside its declared range, or a failed check.
func (w *figureWork) check(i int) {
	m, fr, col := w.maker, w.fr, &w.col
	field := &w.list.schema.Fields[m.col]
	switch {
	case col.missing != nil && col.missing[i]:
		return
	case m.figure.Check != "":
		if !col.flags[i] {
			var message told
			if !fr.quiet { // else it is only counted
				message = w.message(i)
			}
			fr.fail(CodeCheckFailed, m.site(), "%s", message)
		}
		return
	}
	if field.Values != nil {
		if v := col.text(int32(i)); !slices.Contains(field.Values, v) {
			fr.fail(CodeUnknownValue, m.site(), "the figure is %q, which is none of its values, %s", v, spell.Cut(strings.Join(field.Values, ", "), spell.Brief))
		}
		return
	}
	v := col.number(int32(i))
	if field.Min != nil && v.Less(field.Min.exact()) {
		fr.fail(CodeOutOfRange, m.site(), "the figure is %s, less than the least allowed, %s", v, field.Min)
	}
	if field.Max != nil && field.Max.exact().Less(v) {
		fr.fail(CodeOutOfRange, m.site(), "the figure is %s, more than the most allowed, %s", v, field.Max)
	}
}

// counted returns the faults; the last one carries the number of those left out.
func (es Errors) counted(further int) Errors {
	if further > 0 {
		last := *es[len(es)-1]
		last.Hint = fmt.Sprintf("and %d more records", further)
		es[len(es)-1] = &last
	}
	return es
}

// saying is a part of the message of a check: words as they are, or a formula whose value
// stands there.
type saying struct {
	words   string
	formula *Formula
}

// compileMessage reads the message of a check, with formulas over the record in braces.
// They are evaluated only for a record that fails.
func (n *maker) compileMessage(env *environment) (faults Errors) {
	f := n.figure
	if !strings.ContainsAny(f.Check, "{}") {
		n.message = []saying{{words: f.Check}}
		return nil
	}
	at := f.Source
	if f.CheckAt.Line > 0 {
		at = f.CheckAt
	}
	at.Name, at.Text, at.Clauses = n.name, f.Check, f.Source.Clauses
	rest := 0 // the offset of what is not read yet, in characters
	text := []rune(f.Check)
	for rest < len(text) {
		words, end := plainWords(text, rest)
		if words != "" {
			n.message = append(n.message, saying{words: words})
		}
		if rest = end; rest == len(text) {
			break
		}
		end = closing(text, rest)
		if text[rest] == '}' || end < 0 {
			return append(faults, at.fault(CodeSyntax, rest, fmt.Sprintf("the message of a check has a %c alone", text[rest]), "write a formula in braces, and a brace of the message twice: {{ or }}"))
		}
		src := Source{Name: n.name, Text: string(text[rest+1 : end]), File: at.File, Clauses: at.Clauses}
		src.Line, src.Column = at.at(rest + 1)
		formula, err := env.compile(src, Type{})
		if err != nil {
			faults.Add(err)
		} else {
			n.message = append(n.message, saying{formula: formula})
			n.uses.merge(formula.tree.uses())
		}
		rest = end + 1
	}
	return faults
}

// plainWords returns the words of a message up to the next formula or brace alone, and where
// they end.
func plainWords(text []rune, from int) (string, int) {
	var b strings.Builder
	for from < len(text) {
		r := text[from]
		twice := from+1 < len(text) && text[from+1] == r
		if (r == '{' || r == '}') && !twice {
			break
		}
		if r == '{' || r == '}' {
			from++
		}
		b.WriteRune(r)
		from++
	}
	return b.String(), from
}

// closing returns where the brace at a position is closed, -1 if it is not. Braces in texts
// of the formula do not count.
func closing(text []rune, from int) int {
	depth, quote := 0, rune(0)
	for i := from; i < len(text); i++ {
		switch r := text[i]; {
		case quote != 0 && r == '\\':
			i++
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'' || r == '`':
			quote = r
		case r == '{':
			depth++
		case r == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// merge adds what another formula reads.
func (u *uses) merge(v *uses) {
	maps.Copy(u.columns, v.columns)
	maps.Copy(u.names, v.names)
	maps.Copy(u.cited, v.cited)
}

// told is a message that is shown whole, though it may be long.
type told string

// mostTold bounds the characters of a message with values.
const mostTold = 1000

// message returns the message of a check for a record that fails it.
func (w *figureWork) message(row int) told {
	var b strings.Builder
	for _, part := range w.maker.message {
		if part.formula == nil {
			b.WriteString(part.words)
		} else {
			b.WriteString(w.shown(part.formula, row))
		}
	}
	return told(spell.Cut(b.String(), mostTold))
}

// shown returns the value of a formula in a message as it is published, ? if it is unknown
// or at fault.
func (w *figureWork) shown(f *Formula, row int) string {
	fr, p := w.run.frame(f.plans, w.maker.list)
	fr.rule, fr.steps = w.fr.rule, w.fr.steps
	fr.next(int32(row), p.cost)
	v := p.code.val(fr)
	w.fr.steps = fr.steps
	switch {
	case fr.err != nil:
		return "?"
	case v.IsMissing():
		return "-"
	}
	var places *int
	if field := f.tree.root.field; field != nil {
		places, v = field.published, field.Shown.Of(v)
		if field.Shown != nil {
			places = &field.Shown.Places
		}
	}
	return inWords(v, places)
}
