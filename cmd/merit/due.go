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

	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/meritrules/merit/window"
)

func dueVerb() verb {
	return verb{
		name:  "due",
		usage: []string{"due [-on DAY] [-until DAY] [-window WINDOW] [-department DEPARTMENT] POLICY DATA"},
		about: `Prints which steps of the windows' cases are overdue, and which will be, soonest first, and how many
there are of each window and department. The policy has a section window; the clock of a case that
waits for papers, or is suspended, is stopped.`,
		least: 2, most: 2,
		setup: func(flags *flag.FlagSet) action {
			d := &duer{}
			flags.Func("on", "say what is due at the end of `DAY`, such as 2022-10-31; by default on the day of the facts", d.day(&d.on.day))
			flags.Func("until", "leave out what is due after `DAY`; what stands still stays", d.day(&d.until))
			flags.StringVar(&d.window, "window", "", "only the cases of `WINDOW`")
			flags.StringVar(&d.department, "department", "", "only what `DEPARTMENT` has")
			return d.run
		},
	}
}

type duer struct {
	on                 asOf
	until              *types.Date
	window, department string
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
	if y.policy.Window == nil {
		return errors.New("the policy has no section window, so nothing is due")
	}
	day, ok := window.Today(y.run)
	if !ok {
		return errors.New("the facts have no day as_of up to which cases count; name one with -on")
	}
	if err := s.warn(y); err != nil {
		return err
	}
	all := slices.DeleteFunc(y.policy.Window.Due(y.run), func(x window.Due) bool {
		return d.window != "" && x.Window != d.window || d.department != "" && !slices.Contains(x.Departments, d.department) ||
			d.until != nil && x.By != nil && *x.By > *d.until
	})
	var out bytes.Buffer
	if s.json {
		err = dueJSON(&out, all)
	} else {
		dueText(&out, y, day, all)
	}
	if err != nil {
		return err
	}
	return s.write("", out.Bytes())
}

func dueJSON(out *bytes.Buffer, all []window.Due) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Due          []window.Due  `json:"due"`
		ByWindow     []window.Load `json:"by_window"`
		ByDepartment []window.Load `json:"by_department"`
	}{append([]window.Due{}, all...), append([]window.Load{}, window.ByWindow(all)...), append([]window.Load{}, window.ByDepartment(all)...)})
}

// dueText writes what is overdue, what will be and what stands still, and the counts.
func dueText(out *bytes.Buffer, y *year, day types.Date, all []window.Due) {
	fmt.Fprintf(out, "on %s\n", day)
	if len(all) == 0 {
		out.WriteString("nothing is due\n")
		return
	}
	names := y.policy.Window.Names
	windows, cases := captions(y.run.List(names.List("windows"))), captions(y.run.List(names.List("cases")))
	for _, part := range []struct {
		title string
		is    func(window.Due) bool
	}{
		{"overdue", func(d window.Due) bool { return d.Overdue }},
		{"coming", func(d window.Due) bool { return !d.Overdue && d.By != nil }},
		{"clock stopped", func(d window.Due) bool { return d.By == nil }},
	} {
		dueRows(out, part.title, windows, cases, slices.DeleteFunc(slices.Clone(all), func(d window.Due) bool { return !part.is(d) }))
	}
	dueLoads(out, "by window", windows, window.ByWindow(all))
	dueLoads(out, "by department", nil, window.ByDepartment(all))
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

func dueRows(out *bytes.Buffer, title string, windows, cases map[string]string, all []window.Due) {
	if len(all) == 0 {
		return
	}
	rows := [][]cell{{{text: "by"}, {text: "days", right: true}, {text: "window"}, {text: "departments"}, {text: "case"}, {text: "step"}, {text: "since"}}}
	for _, d := range all {
		by, days := "", ""
		if d.By != nil {
			by = d.By.String()
		}
		if d.Days != nil {
			days = strconv.Itoa(*d.Days)
		}
		rows = append(rows, []cell{{text: by}, {text: days, right: true}, {text: cut(cmp.Or(windows[d.Window], d.Window))}, {text: cut(strings.Join(d.Departments, " "))}, {text: cut(cmp.Or(cases[d.Case], d.Case))}, {text: cut(d.Step)}, {text: d.From.String()}})
	}
	titled(out, fmt.Sprintf("%s: %d", title, len(all)), rows)
}

func dueLoads(out *bytes.Buffer, title string, captions map[string]string, loads []window.Load) {
	if len(loads) == 1 && loads[0].Name == "" {
		return // nobody is told apart
	}
	rows := [][]cell{{{text: "name"}, {text: "overdue", right: true}, {text: "coming", right: true}, {text: "stopped", right: true}, {text: "soonest"}}}
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
