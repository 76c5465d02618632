package supervision

import (
	"math"
	"slices"

	"github.com/meritrules/merit/internal/due"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Slips says how slips turn from colour to colour.
type Slips struct {
	Colours []Colour // from the mildest to the gravest
}

// Colour is a colour of slips.
type Colour struct {
	Name string // in the policy's word

	// By is the deadline of a slip that is raised to the colour because it missed the deadline
	// before: a formula over slips that yields a day, or a number of calendar days after that
	// deadline, or nil for none; so does the zero Figure. What somebody wrote down (raises)
	// comes first.
	By rule.Figure
}

// figure returns the name of the figure of By.
func (c Colour) figure() string { return "by_" + c.Name }

// names returns the names of the colours.
func (s *Slips) names() (names []string) {
	for _, c := range s.Colours {
		names = append(names, c.Name)
	}
	return names
}

func (p Policy) slipFigures() (figures []rule.Figure) {
	for _, c := range p.Slips.Colours {
		if has(c.By) {
			c.By.Internal = true
			figures = append(figures, c.By.As(p.Names.List("slips"), c.figure(), types.Nothing))
		}
	}
	return figures
}

// slipModel makes the list slip_steps, the colours that each slip has had, and adds to slips the
// last of them, its deadline, and how often the slip was raised.
func (p Policy) slipModel() rule.Model {
	field := func(list, name string, t types.Type) types.Field {
		return types.Field{Name: p.Names.Field(list, name), Type: t}
	}
	slips, made := p.Names.List("slips"), p.Names.List("slip_steps")
	day := types.DateType().OrMissing()
	of := field("slip_steps", "slip", types.RecordType(slips))
	of.Inverse = made
	colour := types.TextType()
	if p.Names.Field("slips", "withdrawn_on") != "" {
		colour = colour.OrMissing()
	}
	m := rule.Model{
		Name: "slips", Run: p.makeSlips, Values: []types.Field{{Name: due.AsOf, Type: types.DateType()}}, // by when deadlines count as missed
		Lists: []*types.Schema{{Name: made, Key: []string{of.Name, p.Names.Field("slip_steps", "colour")}, Fields: []types.Field{of, field("slip_steps", "colour", types.TextType()),
			field("slip_steps", "from", types.DateType()), field("slip_steps", "by", day), field("slip_steps", "missed", types.FlagType()), field("slip_steps", "by_rule", types.FlagType())}}},
		Adds: []rule.Added{{List: slips, Field: field("slips", "colour", colour)}, {List: slips, Field: field("slips", "due_by", day)},
			{List: slips, Field: field("slips", "raised", types.NumberType())}},
	}
	use := rule.Use{List: slips, Fields: []types.Field{field("slips", "start", types.TextType()), field("slips", "issued_on", types.DateType())}}
	for _, f := range []string{"until", "settled_on", "withdrawn_on"} {
		if x := field("slips", f, day); x.Name != "" {
			use.Fields = append(use.Fields, x)
		}
	}
	for _, f := range p.slipFigures() {
		use.Figures = append(use.Figures, types.Field{Name: f.Source.Name})
	}
	m.Uses = []rule.Use{use}
	if raises := p.Names.List("raises"); raises != "" {
		m.Uses = append(m.Uses, rule.Use{List: raises, Fields: []types.Field{field("raises", "slip", types.RecordType(slips)), field("raises", "colour", types.TextType()),
			field("raises", "on", types.DateType()), field("raises", "until", day)}})
	}
	return m
}

// step is a colour that a slip has had.
type step struct {
	slip   int32
	colour int
	from   types.Date
	by     *types.Date
	missed bool
	byRule bool  // it was raised because the deadline before it was missed
	raise  int32 // the record of raises that gave it, -1 for none
}

// slipMaker works out the colours of slips.
type slipMaker struct {
	p      Policy
	slips  *value.List
	raises *value.List // nil if the policy knows none
	of     [][]int32   // for each slip its raises
	today  types.Date
	dated  bool
	faults fault.Errors
}

func (p Policy) makeSlips(d *rule.Draft) error {
	m := &slipMaker{p: p, slips: d.List(p.Names.List("slips"))}
	m.today, m.dated = due.DayOf(d)
	m.of = make([][]int32, m.slips.Len())
	if list := p.Names.List("raises"); list != "" {
		m.raises = d.List(list)
		for i, s := range m.raises.References(p.Names.Field("raises", "slip")).All() {
			m.of[s] = append(m.of[s], int32(i))
		}
	}
	var steps []step
	last := make([]int, m.slips.Len()) // for each slip its last step, from 1
	raised := make([]types.Number, m.slips.Len())
	for i := range m.slips.Len() {
		own := m.steps(i)
		steps = append(steps, own...)
		if len(own) > 0 {
			last[i], raised[i] = len(steps), types.Int(int64(len(own)-1))
		}
	}
	if len(m.faults) > 0 {
		return m.faults
	}
	m.write(d, steps)
	m.add(d, steps, last, raised)
	return nil
}

// day returns a day of a slip, nil if there is none or the policy has no such field.
func (m *slipMaker) day(row int, field string) *types.Date {
	name := m.p.Names.Field("slips", field)
	if name == "" {
		return nil
	}
	if day, ok := m.slips.Value(row, name).Date(); ok {
		return &day
	}
	return nil
}

// steps returns the colours of a slip. One that was withdrawn has none.
func (m *slipMaker) steps(row int) (steps []step) {
	issued := m.day(row, "issued_on")
	if issued == nil || m.day(row, "withdrawn_on") != nil {
		return nil
	}
	settled, sound := m.day(row, "settled_on"), true
	for _, field := range []string{"until", "settled_on"} {
		if day := m.day(row, field); day != nil && *day < *issued {
			name := m.p.Names.Field("slips", field)
			m.faults, sound = append(m.faults, m.slips.FieldFault(fault.CodeContradiction, row, name, "%s %s is before %s %s", name, *day, m.p.Names.Field("slips", "issued_on"), *issued)), false
		}
	}
	colour, known := m.colour(m.slips, row, m.p.Names.Field("slips", "start"))
	if !known || !sound {
		return nil
	}
	written, ok := m.written(row, colour, *issued, settled)
	if !ok {
		return nil
	}
	s := step{slip: int32(row), colour: colour, from: *issued, by: m.day(row, "until"), raise: -1}
	for {
		s.missed = m.missed(s.by, settled)
		next, ok := m.next(row, s, written)
		if !ok {
			return append(steps, s)
		}
		if !next.byRule {
			s.missed = false // somebody raised it before
		}
		steps, s = append(steps, s), next
	}
}

// colour returns the place of a colour among those of the policy, or notes a fault.
func (m *slipMaker) colour(l *value.List, row int, field string) (at int, known bool) {
	text := l.Value(row, field).String()
	if at = slices.Index(m.p.Slips.names(), text); at < 0 {
		e := l.FieldFault(fault.CodeUnknownValue, row, field, "%s is %s, which is no colour of a slip", field, spell.Short(text))
		e.Hint = spell.DidYouMean(text, m.p.Slips.names())
		m.faults = append(m.faults, e)
	}
	return at, at >= 0
}

// writtenRaise is a record of raises.
type writtenRaise struct {
	row int32
	on  types.Date
	by  *types.Date
}

// written returns the raises of a slip that somebody wrote down, by their colours.
func (m *slipMaker) written(row, start int, issued types.Date, settled *types.Date) (map[int]writtenRaise, bool) {
	found := map[int]writtenRaise{}
	name := func(field string) string { return m.p.Names.Field("raises", field) }
	sound := true
	for _, i := range m.of[row] {
		colour, known := m.colour(m.raises, int(i), name("colour"))
		on, _ := m.raises.Value(int(i), name("on")).Date()
		r := writtenRaise{row: i, on: on}
		if by, ok := m.raises.Value(int(i), name("until")).Date(); ok {
			r.by = &by
		}
		_, twice := found[colour]
		switch {
		case !known:
			sound = false
		case colour <= start || twice:
			m.faults, sound = append(m.faults, m.raises.FieldFault(fault.CodeContradiction, int(i), name("colour"), "the slip %s has or had the colour %s or a graver one", m.slips.Label(row), m.p.Slips.Colours[colour].Name)), false
		case on < issued:
			m.faults, sound = append(m.faults, m.raises.FieldFault(fault.CodeContradiction, int(i), name("on"), "the slip %s was raised on %s, before it was issued on %s", m.slips.Label(row), on, issued)), false
		case settled != nil && on > *settled:
			m.faults, sound = append(m.faults, m.raises.FieldFault(fault.CodeContradiction, int(i), name("on"), "the slip %s was raised on %s, after it was settled on %s", m.slips.Label(row), on, *settled)), false
		}
		if r.by != nil && *r.by < on {
			m.faults, sound = append(m.faults, m.raises.FieldFault(fault.CodeContradiction, int(i), name("until"), "%s %s is before %s %s", name("until"), *r.by, name("on"), on)), false
		}
		found[colour] = r
	}
	return found, m.ascend(row, found) && sound
}

// ascend reports raises to a colour after those to a graver one.
func (m *slipMaker) ascend(row int, found map[int]writtenRaise) (sound bool) {
	last := types.Date(math.MinInt32)
	sound = true
	for colour := range m.p.Slips.Colours {
		r, there := found[colour]
		if there && r.on < last {
			m.faults, sound = append(m.faults, m.raises.FieldFault(fault.CodeContradiction, int(r.row), m.p.Names.Field("raises", "on"), "the slip %s was raised to %s on %s, but to a milder colour on %s", m.slips.Label(row), m.p.Slips.Colours[colour].Name, r.on, last)), false
		}
		if there {
			last = max(last, r.on)
		}
	}
	return sound
}

// missed reports whether a deadline has passed before anything settled the slip.
func (m *slipMaker) missed(by, settled *types.Date) bool {
	switch {
	case by == nil:
		return false
	case settled != nil:
		return *settled > *by
	}
	return m.dated && m.today > *by
}

// next returns the step after one: the first raise that somebody wrote down by its deadline, or
// else, if that was missed, the next colour by rule. What was written down later is then its
// deadline.
func (m *slipMaker) next(row int, s step, written map[int]writtenRaise) (next step, ok bool) {
	for colour := s.colour + 1; colour < len(m.p.Slips.Colours); colour++ {
		if r, there := written[colour]; there && (!s.missed || r.on <= *s.by) {
			return step{slip: s.slip, colour: colour, from: r.on, by: r.by, raise: r.row}, true
		}
	}
	if !s.missed || s.colour == len(m.p.Slips.Colours)-1 {
		return step{}, false
	}
	next = step{slip: s.slip, colour: s.colour + 1, from: *s.by + 1, byRule: true, raise: -1}
	if r, there := written[next.colour]; there {
		next.by, next.raise = r.by, r.row
		return next, true
	}
	next.by = m.byRule(row, next.colour, *s.by)
	return next, true
}

// maxRaiseDays bounds how many days the deadline of a colour may be after the one before: no slip
// waits for a century, but a slip of the pen may make it.
const maxRaiseDays = 36_525

// byRule returns the deadline of a slip that is raised to a colour after one that was missed.
func (m *slipMaker) byRule(row, colour int, missed types.Date) *types.Date {
	c := m.p.Slips.Colours[colour]
	if !has(c.By) {
		return nil
	}
	v := m.slips.Value(row, c.figure())
	day, isDay := v.Date()
	if n, isNumber := v.Number(); isNumber {
		days, whole := n.Int64()
		if !whole || days > maxRaiseDays {
			m.faults = append(m.faults, m.slips.FieldFault(fault.CodeOutOfRange, row, c.figure(), "the deadline of %s is %s days after that which was missed, which is no whole number up to %d", c.Name, n, maxRaiseDays))
			return nil
		}
		day, isDay = missed+types.Date(max(days, -maxRaiseDays)), true
	}
	if !isDay {
		return nil
	}
	if day <= missed {
		m.faults = append(m.faults, m.slips.FieldFault(fault.CodeContradiction, row, c.figure(), "the deadline of %s is %s, not after that which was missed, %s", c.Name, day, missed))
	}
	return &day
}

// slipUse is what the check of slips reads, false if the policy does not say when matters were
// opened and slips issued.
func (p Policy) slipUse() (rule.Use, bool) {
	of := types.Field{Name: p.Names.Field("slips", "matter"), Type: types.RecordType(p.Names.List("matters")), Inverse: p.Names.List("slips")}
	issued := types.Field{Name: p.Names.Field("slips", "issued_on"), Type: types.DateType()}
	return rule.Use{List: p.Names.List("slips"), Fields: []types.Field{of, issued}}, p.Slips != nil && of.Name != "" && p.Names.Field("matters", "opened_on") != ""
}

// checkSlips reports slips that were issued before their matters were opened.
func (p Policy) checkSlips(d *rule.Draft) (faults fault.Errors) {
	matters, slips, name := d.List(p.Names.List("matters")), d.List(p.Names.List("slips")), p.Names.Field("slips", "issued_on")
	opened, issued := matters.Days(p.Names.Field("matters", "opened_on")), slips.Days(name)
	for i, matter := range slips.References(p.Names.Field("slips", "matter")).All() {
		day, ok := issued.At(i)
		if matter < 0 || !ok {
			continue
		}
		if first, known := opened.At(int(matter)); known && day < first {
			faults = append(faults, slips.FieldFault(fault.CodeContradiction, i, name, "%s %s is before the matter %s was opened on %s", name, day, matters.Label(int(matter)), first))
		}
	}
	return faults
}
