package derivation

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/outline"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/value"
)

// Renderer writes derivations for people. Its zero value works: it writes a page's worth.
//
// A page has what mattered first: the figures that a figure is made of, the greatest
// summands, the elements for which a condition holds, and … after whatever has more behind
// it. How much that is depends on the derivation alone, not on the form: text, Markdown and
// HTML show the same, and in HTML a reader can open the rest.
//
// Texts of policies and facts only ever fill the lines that the Renderer begins: it shows
// their line breaks, escapes and other characters that act as Plain does, and in Markdown
// and HTML it escapes what acts there as well.
type Renderer struct {
	Clause   func(id string) string                 // the words of a clause; nil shows its id
	Label    func(list *value.List, row int) string // the name of a record; nil shows its key with the names that its list declares
	Note     func(list *value.List, row int) string // written after a record among the elements of a list; "" for none
	Width    int                                    // of a line, in cells; default 100
	Lines    int                                    // at most so many; 0 for PageLines, Whole for all
	Brief    bool                                   // quote a clause once, and then only name it
	Depth    int                                    // to which figures within figures are derived; deeper ones show their value, and … where there is more; 0 for all
	Exact    bool                                   // fractions as such, unless they have more than 30 digits, and not as decimals
	Language Language                               // the language of the words around the formulas
	Rest     string                                 // a last line where something is left out, such as how to see it; "" for none
}

// How many lines a Renderer writes.
const (
	PageLines = 80
	Whole     = -1
)

// mostFolded bounds what a page of HTML holds to be opened.
const mostFolded = 5000

// Text writes a derivation as indented text: each figure with its clause, its
// formula, the formula with its values, and then where the values come from. For a
// nil step it writes nothing. It fails if the writer does, or if a step of the
// derivation is nil or has no kind.
func (r Renderer) Text(w io.Writer, s *Step) error {
	return r.write(w, s, func(o *outline.Outline, w *bufio.Writer) error { return o.Text(w) })
}

// Markdown writes a derivation as nested lists, in the order of Text.
func (r Renderer) Markdown(w io.Writer, s *Step) error {
	return r.write(w, s, func(o *outline.Outline, w *bufio.Writer) error { return o.Markdown(w) })
}

// HTML writes a derivation as a fragment of a page: a div that needs no styles or scripts,
// of details elements that a reader opens. What Text shows is open. At most some thousand
// paragraphs are there; of more, … stands where they are left out.
func (r Renderer) HTML(w io.Writer, s *Step) error {
	return r.write(w, s, func(o *outline.Outline, w *bufio.Writer) error {
		o.Fold(mostFolded)
		return o.HTML(w, r.Language.tag())
	})
}

// write makes the outline of a derivation, and writes it.
func (r Renderer) write(w io.Writer, s *Step, form func(*outline.Outline, *bufio.Writer) error) error {
	switch {
	case s == nil:
		return nil
	case !s.isWhole():
		return wording.Newf(fault.CodeBadValue, "rule: a step of the derivation is null, or has no kind")
	}
	t := newTeller(r, s)
	o := outline.New(t.figure(s, t.title(s), within{}), cmp.Or(max(r.Width, 0), 100), outline.Words{
		Above: t.say(", derived above"), Below: t.say(", derived below"), More: " …", Rest: r.Rest})
	if t.whole {
		o.OpenAll()
	} else {
		o.OpenLines(cmp.Or(r.Lines, PageLines))
	}
	out := bufio.NewWriter(w)
	if err := form(o, out); err != nil {
		return err
	}
	return out.Flush()
}

// teller puts a derivation into words.
type teller struct {
	Renderer
	whole bool // nothing is left out
	index map[string]*Step
}

// within says in which figure a step stands.
type within struct {
	level   int
	record  string
	caption string
}

// newTeller returns a teller that knows where each figure of a derivation is derived.
func newTeller(r Renderer, s *Step) *teller {
	t := &teller{r, r.Lines < 0, map[string]*Step{}}
	s.Walk(func(s *Step) {
		if known := t.index[s.identity()]; s.derives() && (known == nil || len(known.Steps) < len(s.Steps)) {
			t.index[s.identity()] = s
		}
	})
	return t
}

// identity names the cell whose value a step derives, or is.
func (s *Step) identity() string { return s.Rule + "\x00" + s.Record }

// derives reports whether a step has the derivation of a cell.
func (s *Step) derives() bool {
	return s.Kind == FigureStep && !s.Closed || s.Kind == InputStep && s.Rule != "" && !s.Seen && len(s.Steps) > 0
}

// derived returns the step that derives an input, nil if it is a fact or derived nowhere.
func (t *teller) derived(s *Step) *Step {
	if s.Kind != InputStep {
		return nil
	}
	i := slices.IndexFunc(s.Steps, func(child *Step) bool { return child.Kind == FigureStep || child.Rule != "" && !child.Seen })
	if i >= 0 { // in record.field, the record itself may come before it
		if known := t.index[s.Steps[i].identity()]; known != nil && s.Steps[i].Closed {
			return known
		}
		return s.Steps[i]
	}
	if s.Seen {
		return t.index[s.identity()]
	}
	return nil
}

// title names a figure: "u84 总工会 total".
func (t *teller) title(s *Step) string {
	name := s.Rule[strings.LastIndexByte(s.Rule, '.')+1:]
	return strings.TrimSpace(t.Language.whose(s) + " " + name)
}

// figure is a figure under a title, with its formula and where its values come from.
func (t *teller) figure(s *Step, title string, in within) *outline.Item {
	it := &outline.Item{Class: "figure", Text: t.is(title, s)}
	if s.Shown != nil && !s.Shown.To().Equal(s.Value) {
		if shown := t.value(s.Shown.To(), &s.Shown.Places); shown != t.value(s.Value, s.Places) {
			it.Text += t.say(", shown as %s", shown)
		}
	}
	t.behind(it, s, in)
	return it
}

// behind puts the derivation of a cell behind an item.
func (t *teller) behind(it *outline.Item, s *Step, in within) {
	it.ID = s.identity()
	if it.Shut = t.isCut(s, in); !it.Shut {
		it.Parts = func() []*outline.Item { return t.body(s, in) }
	}
}

// isCut reports whether a figure is closed, or too deep to be shown.
func (t *teller) isCut(s *Step, in within) bool {
	return s.Closed || s.Kind == FigureStep && t.Depth > 0 && in.level >= t.Depth
}

// line is a paragraph without parts.
func line(class, text string) *outline.Item { return &outline.Item{Class: class, Text: text} }

// body is what stands below a figure's title.
func (t *teller) body(s *Step, in within) []*outline.Item {
	if s.Kind != FigureStep {
		return t.given(s, in)
	}
	in = within{in.level + 1, s.Record, t.Language.caption(s)}
	var items []*outline.Item
	items = append(items, t.clauses(s)...)
	steps, tail := s.Steps, ""
	if len(steps) == 1 && steps[0].Kind == RoundingStep {
		tail = t.rounded(s, steps[0])
		steps = steps[0].Steps
	}
	items = append(items, line("formula", t.say("formula: %s", s.Text)))
	if s.Veiled {
		return append(items, groups(t, s)...)
	}
	if here := t.here(s, steps, tail); here != "" {
		items = append(items, line("here", t.say("here: %s", here)))
	}
	return apartFrom(append(items, t.all(steps, in)...))
}

// groups tell of the records behind a figure that are not shown one by one.
func groups(t *teller, s *Step) (items []*outline.Item) {
	if len(s.Groups) == 0 {
		return []*outline.Item{line("groups", t.say("the records behind it are withheld"))}
	}
	for _, g := range s.Groups {
		text := t.say("%s: %s records", strings.Join(g.Names, " + "), count(g.Count))
		if !g.Mean.IsMissing() {
			text = t.say("%s: %s records, mean %s", strings.Join(g.Names, " + "), count(g.Count), t.value(g.Mean, nil))
		}
		items = append(items, line("groups", text))
	}
	return items
}

// here writes a figure's formula with its values and its rounding; "" if the formula and the lines
// below already show that.
func (t *teller) here(s *Step, steps []*Step, tail string) string {
	filled := t.filled(s)
	isAgain := len(steps) == 1 && steps[0].Kind == CallStep && len(t.elements(steps[0])) == 0 && t.filled(steps[0]) == filled
	switch {
	case strings.HasPrefix(tail, " ≈ ") && (isAgain || strings.HasPrefix(filled, "≈") && len(steps) == 1 && isNumberAlone(filled)):
		return strings.Replace(tail, " ≈ ", "≈", 1) // one fraction, to the places that decide
	case strings.HasPrefix(tail, " = ") && isAgain:
		return strings.TrimPrefix(tail, " = ")
	case tail != "":
		return filled + tail
	case filled == "?", filled == s.Text, isAgain && len(t.call(steps[0], within{})) > 0:
		return ""
	case filled == t.value(s.Value, s.Places), filled == t.value(s.Value, nil):
		return ""
	}
	return filled
}

// isNumberAlone reports whether a formula with its values is one fraction.
func isNumberAlone(filled string) bool {
	return strings.Trim(strings.TrimPrefix(filled, "≈"), "-0123456789.×^") == ""
}

// apartFrom drops items that repeat an earlier one.
func apartFrom(items []*outline.Item) []*outline.Item {
	seen := map[string]bool{}
	return slices.DeleteFunc(items, func(it *outline.Item) bool {
		key := it.ID + "\x00" + it.Text
		twice := it.ID != "" && seen[key]
		seen[key] = true
		return twice
	})
}

// rounded says how the value of a figure is rounded, if it has one.
func (t *teller) rounded(figure, s *Step) string {
	if figure.Unknown != "" {
		return ""
	}
	tail := t.say(", %s: %s", t.Language.rounding(s), t.value(figure.Value, figure.Places))
	how := s.Rounding
	if how == nil || t.filled(figure) == how.From.String() {
		return tail
	}
	if cell.IsLong(inside.Value(how.From)) && !t.Exact {
		return " ≈ " + inside.Value(how.From).Num.Deciding(how.Places, how.Mode) + tail
	}
	return " = " + t.value(how.From, nil) + tail
}

// given is what stands below a value that is no figure of the policy.
func (t *teller) given(s *Step, in within) []*outline.Item {
	var items []*outline.Item
	for _, child := range s.Steps {
		items = append(items, t.figure(child, t.title(child), in))
	}
	switch {
	case len(s.Steps) > 0:
	case s.File != "" && s.Previous:
		items = append(items, line("given", t.say("of last year, as given in %s", s.File)))
	case s.File != "":
		items = append(items, line("given", t.say("as given in %s", s.File)))
	case s.By == AsGiven:
		items = append(items, line("given", t.say(AsGiven)))
	case s.By != "":
		items = append(items, line("given", t.say("worked out by %s", s.By)))
	}
	return items
}

// clauses quotes the clauses that a step cites, the last with the place. With Brief it names
// those that have been quoted.
func (t *teller) clauses(s *Step) (items []*outline.Item) {
	for i, id := range s.Clauses {
		words, at := id, ""
		if t.Clause != nil && t.Clause(id) != "" {
			words = t.Clause(id)
		}
		if s.File != "" && i == len(s.Clauses)-1 {
			at = t.say(" (%s)", s.place())
		}
		it := line("clause", "「"+words+"」"+at)
		if t.Brief {
			it.Once, it.Again = id, t.say("clause %s", id)+at
		}
		items = append(items, it)
	}
	return items
}

// all returns the details of several steps.
func (t *teller) all(steps []*Step, in within) []*outline.Item {
	var items []*outline.Item
	for _, s := range steps {
		items = append(items, t.details(s, in)...)
	}
	return items
}

// details is what a reader needs below a formula with its values: the results of
// functions, the branch taken, elements of lists, derived inputs.
func (t *teller) details(s *Step, in within) []*outline.Item {
	switch s.Kind {
	case InputStep:
		return t.input(s, in)
	case ChoiceStep:
		return t.choice(s, in)
	case CitedStep:
		return t.clauses(s)
	case CallStep:
		return t.call(s, in)
	}
	return t.all(s.Steps, in)
}

func (t *teller) input(s *Step, in within) []*outline.Item {
	from := t.derived(s)
	switch {
	case from != nil:
		return []*outline.Item{t.figure(from, t.inputTitle(s, from, in), in)}
	case s.Unknown != "":
		return []*outline.Item{line("unknown", t.say("%s is not known: %s", s.Text, t.why(s)))}
	case s.Previous:
		return []*outline.Item{line("given", t.say("%s, of last year", t.is(s.Text, s)))}
	}
	return t.all(s.Steps, in)
}

// inputTitle names an input as written, with the record if that is another one.
func (t *teller) inputTitle(s, from *Step, in within) string {
	caption := t.Language.caption(from)
	if rest, ok := strings.CutPrefix(from.Record, in.record+", "); ok {
		caption = t.Language.named(rest, "", from.Position) // the record's own, such as its mark for an item
	}
	if from.Record == "" || from.Record == in.record || caption == s.Text {
		return s.Text
	}
	if from.isNumbered() {
		caption = t.Language.whose(from)
	}
	return s.Text + " (" + caption + ")"
}

// whose is the caption of a step's record, with its list if it has nothing but a position.
func (l Language) whose(s *Step) string {
	if i := strings.LastIndexByte(s.Rule, '.'); i >= 0 && s.isNumbered() {
		return s.Rule[:i] + " " + l.caption(s)
	}
	return l.caption(s)
}

// isNumbered reports whether the record of a step has nothing but its position to name it.
func (s *Step) isNumbered() bool {
	return s.Position != 0 && s.Record == fmt.Sprintf(numberedWords, count(s.Position))
}

// String returns the derivation as text, a page's worth; Renderer has the choices.
func (s *Step) String() string {
	var b strings.Builder
	_ = Renderer{}.Text(&b, s)
	return b.String()
}
