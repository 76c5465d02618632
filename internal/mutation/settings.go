package mutation

import (
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/mutation/formula"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// finder finds the mutants of a document.
type finder struct {
	*document
	unreached map[place]bool      // rows that no lookup reaches
	formulas  map[*yaml.Node]bool // nodes that package rule has found mutants of
	yields    map[string]rule.Possible
	keys      map[string][]rule.Possible
	spare     map[string]bool // names that serve other policies, or people
	found     []Mutant
	equal     int
}

// find returns the mutants of a document whose rules are compiled, in the order of their
// kinds, and how many more the domains prove to be equal.
func (d *document) find(sheet *rule.Sheet) (found []Mutant, equal int) {
	f := &finder{document: d, unreached: map[place]bool{}, formulas: map[*yaml.Node]bool{}}
	all := sheet.Mutants()
	f.yields, f.keys = all.Yields, all.Keys
	f.spare = d.spare(sheet)
	for _, r := range all.Unreached {
		f.unreached[place{r.Line, r.Column}] = true
	}
	for _, m := range all.Formulas {
		f.formulaMutant(m)
	}
	for _, figure := range sheet.Figures() {
		if n := d.formula(figure.Source); n != nil {
			f.formulas[n] = true
		}
	}
	for _, of := range append([]*document{d}, d.used...) {
		f.document = of
		pairs(child(of.root, "parameters"), func(key, value *yaml.Node) { f.parameter(key.Value, value) })
		pairs(child(of.root, "tables"), func(key, value *yaml.Node) { f.table(key.Value, value) })
	}
	f.document = d
	pairs(child(d.root, "figures"), func(list, figures *yaml.Node) {
		pairs(figures, func(key, value *yaml.Node) {
			name := list.Value + "." + key.Value
			if list.Value == "year" {
				name = key.Value
			}
			f.figure(name, []string{name}, value)
		})
	})
	pairs(d.root, func(key, value *yaml.Node) {
		if !slices.Contains(notSections, key.Value) {
			f.section(key.Value, value)
		}
	})
	return f.found, f.equal
}

// notSections are the parts of a document that are not sections of the domain.
var notSections = []string{"merit", "policy", "uses", "clauses", "parameters", "functions", "tables", "facts", "lists", "previous", "figures", "background", "cases"}

// add adds a mutant. One that changes nothing is counted: its domains prove it, or it is of what no
// rule of this policy has a use for.
func (f *finder) add(m Mutant, n *yaml.Node, equal bool, apply func() func()) {
	if m.File == "" {
		m.File = f.file
	}
	if name, _, _ := strings.Cut(m.Rule, "("); equal || f.spare[name] {
		f.equal++
		return
	}
	m.apply = apply
	if m.Line == 0 {
		m.Line, m.Column = n.Line, n.Column
	}
	f.found = append(f.found, m)
}

// formulaMutant adds a mutant of a formula. What is not in the document as it is compiled
// is not its author's.
func (f *finder) formulaMutant(m formula.Mutant) {
	n := f.formula(m.Source)
	if n == nil {
		return
	}
	f.formulas[n] = true
	text := []rune(n.Value)
	line, column := m.Source.Position(m.From)
	x := Mutant{Kind: m.Kind, Rule: m.Source.Name, File: m.Source.File, Line: line, Column: column, Old: m.Old, New: m.New, figures: m.Figures}
	if m.Figures == nil {
		x.name = m.Source.Name
	} else if !strings.Contains(m.Source.Name, "(") {
		x.Rule = m.Figures[0]
	}
	f.add(x, n, m.Equal, setValue(n, string(text[:m.From])+m.New+string(text[m.To:])))
}

// setValue returns an edit that gives a scalar another text.
func setValue(n *yaml.Node, text string) func() func() {
	return func() func() {
		old := *n
		n.Value = text
		if n.Style == 0 && n.Tag == "!!str" {
			n.Style = yaml.SingleQuotedStyle
		}
		return func() { *n = old }
	}
}

// setContent returns an edit that gives a list or mapping other content.
func setContent(n *yaml.Node, content []*yaml.Node) func() func() {
	return func() func() {
		old := n.Content
		n.Content = content
		return func() { n.Content = old }
	}
}

// values adds the mutants of a scalar: a number one unit up and down, the other flag,
// another text if texts count.
func (f *finder) values(m Mutant, n *yaml.Node, equal, texts bool) {
	if n.Kind != yaml.ScalarNode || f.formulas[n] {
		return
	}
	m.Old = n.Value
	switch quoted := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0; {
	case !quoted && (n.Value == "true" || n.Value == "false"):
		m.New = map[string]string{"true": "false", "false": "true"}[n.Value]
		f.add(m, n, equal, setValue(n, m.New))
	case !quoted && len(formula.NextNumbers(n.Value)) > 0:
		for _, text := range formula.NextNumbers(n.Value) {
			m.New = text
			f.add(m, n, equal, setValue(n, text))
		}
	case texts:
		m.New = n.Value + "?"
		f.add(m, n, equal, setValue(n, m.New))
	}
}

// parameter adds the mutants of the elements of lists. What is a formula is not here.
func (f *finder) parameter(name string, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		pairs(n, func(key, value *yaml.Node) {
			if key.Value != "clause" && key.Value != "doc" && value.Kind != yaml.ScalarNode {
				f.parameter(name, value)
			}
		})
	case yaml.SequenceNode:
		for _, e := range n.Content {
			f.values(Mutant{Kind: CellMutant, Rule: name, name: name}, e, false, true)
		}
	}
}

// table adds the mutants of a table: of its values, its steps and its rows.
func (f *finder) table(name string, n *yaml.Node) {
	if rows := child(n, "rows"); rows != nil && rows.Kind == yaml.SequenceNode {
		f.rows(name, child(n, "keys"), rows)
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if value.Kind == yaml.MappingNode { // a table for each day
			f.table(name, value)
			continue
		}
		equal := f.unreached[place{key.Line, key.Column}]
		f.values(Mutant{Kind: CellMutant, Rule: name, name: name}, value, equal, true)
		f.add(Mutant{Kind: RowMutant, Rule: name, name: name, Old: key.Value + ": " + value.Value}, key, equal, setContent(n, slices.Delete(slices.Clone(n.Content), i, i+2)))
	}
}

// rows adds the mutants of the rows of a long table.
func (f *finder) rows(name string, keys, rows *yaml.Node) {
	var sides []string
	pairs(keys, func(_, side *yaml.Node) { sides = append(sides, side.Value) })
	for i, row := range rows.Content {
		equal := f.unreached[place{row.Line, row.Column}]
		var text []string
		for k, cell := range row.Content {
			text = append(text, cell.Value)
			switch {
			case k == len(row.Content)-1:
				f.values(Mutant{Kind: CellMutant, Rule: name, name: name}, cell, equal, true)
			case k < len(sides) && sides[k] != "exact":
				f.step(Mutant{Kind: BoundMutant, Rule: name, name: name}, cell, sides[k] == "above", f.keys[name][k])
			}
		}
		f.add(Mutant{Kind: RowMutant, Rule: name, name: name, Old: "[" + strings.Join(text, ", ") + "]"}, row, equal, setContent(rows, slices.Delete(slices.Clone(rows.Content), i, i+1)))
	}
}

// step adds the mutants of a bound of a table. They change nothing if no key lies between
// the bound and where it moves to.
func (f *finder) step(m Mutant, n *yaml.Node, above bool, keys rule.Possible) {
	least, most, _ := keys.Bounds()
	now, err := types.ParseNumber(n.Value)
	for _, text := range formula.NextNumbers(n.Value) {
		if err != nil {
			return
		}
		low, high := now, types.MustParseNumber(text)
		if low.Cmp(high) > 0 {
			low, high = high, low
		}
		beyond := func(end *types.Number, bound types.Number, sign int, closed bool) bool {
			return end != nil && (end.Cmp(bound) == sign || closed && end.Equal(bound))
		}
		m.Old, m.New = n.Value, text
		f.add(m, n, beyond(most, low, -1, above) || beyond(least, high, 1, !above), setValue(n, text))
	}
}

// figure adds the mutants of how a figure is rounded, and of the bounds of its range.
func (f *finder) figure(name string, figures []string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return
	}
	m := Mutant{Kind: formula.Rounding, Rule: name, figures: figures}
	places, mode := child(n, "places"), child(n, "mode")
	if places == nil {
		places = child(n, "shown")
	}
	if places != nil {
		f.places(m, places, mode)
		f.modes(m, n, places, mode)
	}
	if r := child(n, "range"); r != nil {
		for i, end := range r.Content {
			f.end(Mutant{Kind: BoundMutant, Rule: name, figures: figures}, end, i == 0)
		}
	}
}

// end adds the mutants of an end of a range. They change nothing if what the formula yields
// reaches neither the end nor where it moves to.
func (f *finder) end(m Mutant, end *yaml.Node, lower bool) {
	now, err := types.ParseNumber(end.Value)
	if f.formulas[end] || err != nil {
		f.values(m, end, false, false)
		return
	}
	least, most, _ := f.yields[m.Rule].Bounds()
	for _, text := range formula.NextNumbers(end.Value) {
		nearer := types.MustParseNumber(text)
		if (now.Cmp(nearer) > 0) == lower {
			nearer = now
		}
		m.Old, m.New = end.Value, text
		idle := lower && least != nil && least.Cmp(nearer) >= 0 || !lower && most != nil && most.Cmp(nearer) <= 0
		f.add(m, end, idle, setValue(end, text))
	}
}

// places adds the mutants that round to one place more and to one place less.
func (f *finder) places(m Mutant, places, mode *yaml.Node) {
	now, is := rounding(places, mode)
	for _, text := range formula.NextNumbers(places.Value) {
		to, err := strconv.Atoi(text)
		m.Old, m.New = places.Value, text
		f.add(m, places, err == nil && f.roundsAlike(m.Rule, now, is, to, is), setValue(places, text))
	}
}

// rounding returns the places of a figure and how it is rounded.
func rounding(places, mode *yaml.Node) (to int, is types.Mode) {
	to, _ = strconv.Atoi(places.Value) // the policy is sound
	is = types.HalfAwayFromZero
	if mode != nil {
		is, _ = types.ParseMode(mode.Value)
	}
	return to, is
}

// roundsAlike reports whether all that a figure's formula yields is known, and rounds to the same in
// two ways.
func (f *finder) roundsAlike(figure string, places int, mode types.Mode, other int, otherMode types.Mode) bool {
	yields := f.yields[figure]
	if _, _, whole := yields.Bounds(); whole && places >= 0 && other >= 0 {
		return true
	}
	numbers := yields.Numbers()
	return numbers != nil && !slices.ContainsFunc(numbers, func(n types.Number) bool {
		return !n.Round(places, mode).Equal(n.Round(other, otherMode))
	})
}

// modes adds the mutants that round the other way.
func (f *finder) modes(m Mutant, n, places, mode *yaml.Node) {
	at := places
	to, is := rounding(places, mode)
	if mode != nil {
		at = mode
	}
	m.Old = "mode: " + is.String()
	for _, other := range formula.OtherModes(is) {
		equal := f.roundsAlike(m.Rule, to, is, to, other)
		m.New = "mode: " + other.String()
		if mode != nil {
			f.add(m, at, equal, setValue(mode, other.String()))
			continue
		}
		more := []*yaml.Node{{Kind: yaml.ScalarNode, Value: "mode"}, {Kind: yaml.ScalarNode, Value: other.String()}}
		f.add(m, at, equal, setContent(n, slices.Concat(n.Content, more)))
	}
}

// changesNoFigure reports whether a setting only serves those who run the rounds, so that no case can
// notice it: the bounds of panels, what dossiers and derivations show, and which round reminds nobody.
func changesNoFigure(path string) bool {
	under, isRound := strings.CutPrefix(path, "evaluation.rounds.")
	return path == "evaluation.panels" || path == "evaluation.dossier" || path == "evaluation.anonymity" || isRound && strings.HasSuffix(under, ".optional")
}

// section adds the mutants of a section of the domain: its numbers and flags, and how its
// figures are rounded.
func (f *finder) section(path string, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		isFigure := child(n, "formula") != nil
		if isFigure {
			f.figure(path, nil, n)
		}
		pairs(n, func(key, value *yaml.Node) {
			if key.Value != "clause" && key.Value != "doc" && !isFigure && !changesNoFigure(path+"."+key.Value) {
				f.section(path+"."+key.Value, value)
			}
		})
	case yaml.SequenceNode:
		for _, e := range n.Content {
			f.section(path, e)
		}
	default:
		f.values(Mutant{Kind: SettingMutant, Rule: path}, n, false, false)
	}
}
