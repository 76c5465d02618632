package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/meritrules/merit/window"
)

func dueVerb() verb {
	return verb{
		name:  "due",
		usage: []string{"due [-on DAY] [-until DAY] [-window WINDOW] [-department DEPARTMENT] [-unit UNIT] [-leader LEADER] POLICY DATA"},
		about: `Prints which steps of the windows' cases, and of the matters and slips under supervision, are overdue,
and which will be, soonest first, and how many there are of each window and department, unit and
leader. The policy has a section window or supervision; the clock of a case that waits for papers,
or is suspended, is stopped.`,
		least: 2, most: 2,
		setup: func(flags *flag.FlagSet) action {
			d := &duer{}
			flags.Func("on", "say what is due at the end of `DAY`, such as 2022-10-31; by default on the day of the facts", d.day(&d.on.day))
			flags.Func("until", "leave out what is due after `DAY`; what stands still stays", d.day(&d.until))
			flags.StringVar(&d.window, "window", "", "only the cases of `WINDOW`")
			flags.StringVar(&d.department, "department", "", "only the cases that `DEPARTMENT` has")
			flags.StringVar(&d.unit, "unit", "", "only the matters and slips of `UNIT`")
			flags.StringVar(&d.leader, "leader", "", "only the matters that `LEADER` leads")
			return d.run
		},
	}
}

type duer struct {
	on                 asOf
	until              *types.Date
	window, department string
	unit, leader       string
}

// day returns a setter of a day.
func (d *duer) day(into **types.Date) func(string) error {
	return func(text string) error {
		day, err := types.ParseDate(text)
		if err == nil {
			*into = &day
		}
		return err
	}
}

func (d *duer) run(s *session, args []string) error {
	y, err := s.workOut(args[0], args[1], "", d.on.day)
	if err != nil {
		return err
	}
	if y.policy.Sections().Window == nil && y.policy.Sections().Supervision == nil {
		return errors.New("the policy has no section window and no section supervision, so nothing is due")
	}
	day, ok := window.Today(y.run)
	if !ok {
		return errors.New("the facts have no day as_of up to which cases and matters count; name one with -on")
	}
	if err := s.warn(y); err != nil {
		return err
	}
	found := d.find(y, day)
	var out bytes.Buffer
	if s.json {
		err = found.json(&out)
	} else {
		found.text(&out, y, day)
	}
	if err != nil {
		return err
	}
	return s.write("", out.Bytes())
}

// dues are what is due by the sections of a policy.
type dues struct {
	hasCases, hasMatters bool
	cases                []window.Due
	matters              []supervision.Due
}

// find finds what the flags ask for. Who asks for a window or department asks for no matters, and who
// asks for a unit or leader for no cases.
func (d *duer) find(y *year, day types.Date) (found dues) {
	late := func(by *types.Date) bool { return d.until != nil && by != nil && *by > *d.until }
	ofCases, ofMatters := d.window+d.department != "", d.unit+d.leader != ""
	if p := y.policy.Sections().Window; p != nil && (ofCases || !ofMatters) {
		found.hasCases = true
		found.cases = slices.DeleteFunc(p.Due(y.run), func(x window.Due) bool {
			return d.window != "" && x.Window != d.window || d.department != "" && !slices.Contains(x.Departments, d.department) || late(x.By)
		})
	}
	if p := y.policy.Sections().Supervision; p != nil && (ofMatters || !ofCases) {
		found.hasMatters = true
		found.matters = slices.DeleteFunc(p.Due(y.run, day), func(x supervision.Due) bool {
			return d.unit != "" && x.Unit != d.unit || d.leader != "" && x.Leader != d.leader || late(x.By)
		})
	}
	return found
}

func (f *dues) json(out *bytes.Buffer) error {
	type loads []window.Load
	type ofCases struct {
		Due          []window.Due `json:"due"`
		ByWindow     loads        `json:"by_window"`
		ByDepartment loads        `json:"by_department"`
	}
	type ofMatters struct {
		Matters  []supervision.Due `json:"matters"`
		ByUnit   loads             `json:"by_unit"`
		ByLeader loads             `json:"by_leader"`
	}
	var all struct {
		*ofCases
		*ofMatters
	}
	if f.hasCases {
		all.ofCases = &ofCases{append([]window.Due{}, f.cases...), append(loads{}, window.ByWindow(f.cases)...), append(loads{}, window.ByDepartment(f.cases)...)}
	}
	if f.hasMatters {
		all.ofMatters = &ofMatters{append([]supervision.Due{}, f.matters...), append(loads{}, supervision.ByUnit(f.matters)...), append(loads{}, supervision.ByLeader(f.matters)...)}
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

// text writes what is overdue, what will be and what stands still, and the counts.
func (f *dues) text(out *bytes.Buffer, y *year, day types.Date) {
	fmt.Fprintf(out, "on %s\n", day)
	if len(f.cases)+len(f.matters) == 0 {
		out.WriteString("nothing is due\n")
		return
	}
	if len(f.cases) > 0 {
		f.textOfCases(out, y)
	}
	if len(f.matters) > 0 {
		f.textOfMatters(out, y)
	}
}

func (f *dues) textOfCases(out *bytes.Buffer, y *year) {
	names := y.policy.Sections().Window.Names
	windows, cases := captions(y.run.List(names.List("windows"))), captions(y.run.List(names.List("cases")))
	parts := dueParts{heads: []string{"window", "departments", "case", "step", "since"}}
	for _, d := range f.cases {
		parts.add(d.By, d.Days, d.Overdue, cmp.Or(windows[d.Window], d.Window), strings.Join(d.Departments, " "), cmp.Or(cases[d.Case], d.Case), d.Step, d.From.String())
	}
	parts.write(out, "overdue", "coming", "clock stopped")
	dueLoads(out, "by window", "stopped", windows, window.ByWindow(f.cases))
	dueLoads(out, "by department", "stopped", nil, window.ByDepartment(f.cases))
}

func (f *dues) textOfMatters(out *bytes.Buffer, y *year) {
	names := y.policy.Sections().Supervision.Names
	units, matters, people := captions(y.run.List(names.List("units"))), captions(y.run.List(names.List("matters"))), captions(y.run.List(names.List("people")))
	parts := dueParts{heads: []string{"unit", "leader", "matter", "slip", "colour", "step", "since"}}
	for _, d := range f.matters {
		since := ""
		if d.From != nil {
			since = d.From.String()
		}
		parts.add(d.By, d.Days, d.Overdue, cmp.Or(units[d.Unit], d.Unit), cmp.Or(people[d.Leader], d.Leader), cmp.Or(matters[d.Matter], d.Matter), d.Slip, d.Colour, d.Step, since)
	}
	parts.write(out, "matters and slips overdue", "matters and slips coming", "matters and slips waiting")
	dueLoads(out, "by unit", "waiting", units, supervision.ByUnit(f.matters))
	dueLoads(out, "by leader", "waiting", people, supervision.ByLeader(f.matters))
}

// captions returns the records of a list by their ids, each with its name beside the id where it
// has one.
func captions(list *value.List) map[string]string {
	found := map[string]string{}
	if list == nil {
		return found
	}
	for row := range list.Len() {
		found[list.Label(row)] = list.Caption(row)
	}
	return found
}

// dueParts are the rows of what is overdue, of what is coming, and of what has no last day.
type dueParts struct {
	heads []string // beside the last day and the days until then
	rows  [3][][]cell
}

func (p *dueParts) add(by *types.Date, days *int, overdue bool, texts ...string) {
	row, part := []cell{{}, {right: true}}, 2
	if by != nil {
		row[0].text, part = by.String(), 1
	}
	if days != nil {
		row[1].text = strconv.Itoa(*days)
	}
	if overdue {
		part = 0
	}
	for _, text := range texts {
		row = append(row, cell{text: cut(text)})
	}
	p.rows[part] = append(p.rows[part], row)
}

// write writes each part that has rows under its title.
func (p *dueParts) write(out *bytes.Buffer, titles ...string) {
	head := []cell{{text: "by"}, {text: "days", right: true}}
	for _, text := range p.heads {
		head = append(head, cell{text: text})
	}
	for i, rows := range p.rows {
		if len(rows) > 0 {
			titled(out, fmt.Sprintf("%s: %d", titles[i], len(rows)), append([][]cell{head}, rows...))
		}
	}
}

func dueLoads(out *bytes.Buffer, title, still string, captions map[string]string, loads []window.Load) {
	if len(loads) == 1 && loads[0].Name == "" {
		return // nobody is told apart
	}
	rows := [][]cell{{{text: "name"}, {text: "overdue", right: true}, {text: "coming", right: true}, {text: still, right: true}, {text: "soonest"}}}
	number := func(n int) cell { return cell{strconv.Itoa(n), true} }
	for _, l := range loads {
		name, soonest := cut(cmp.Or(captions[l.Name], l.Name)), ""
		if name == "" {
			name = "(none)"
		}
		if l.Soonest != nil {
			soonest = l.Soonest.String()
		}
		rows = append(rows, []cell{{text: name}, number(l.Overdue), number(l.Coming), number(l.Stopped), {text: soonest}})
	}
	titled(out, title, rows)
}

func cut(text string) string { return layout.Cut(plain.Text(text), cellWidth) }

// withoutEmpty leaves out the columns that say nothing.
func withoutEmpty(rows [][]cell) [][]cell {
	var kept [][]cell
	for _, row := range rows {
		var cells []cell
		for i, c := range row {
			if slices.ContainsFunc(rows[1:], func(r []cell) bool { return r[i].text != "" }) {
				cells = append(cells, c)
			}
		}
		kept = append(kept, cells)
	}
	return kept
}

// titled writes a table under its title.
func titled(out *bytes.Buffer, title string, rows [][]cell) {
	if out.Len() > 0 {
		out.WriteByte('\n')
	}
	fmt.Fprintf(out, "%s\n%s\n", title, strings.Repeat("─", len(title)))
	writeRows(out, withoutEmpty(rows))
}
