package document

import (
	"github.com/meritrules/merit/internal/caselog"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/window"
	"go.yaml.in/yaml/v3"
)

// The section window: what it calls its lists and fields, the deadlines of cases, and what
// inspections may find.

func (s *sections) readWindow(n *yaml.Node, p *window.Policy) {
	var f windowForm
	s.Fill(n, "window", &f)
	p.Names = s.readNames(&f)
	p.DueOn = s.formulas.figure(f.DueOn.Node, "window.due_on")
	p.Overdue = s.formulas.figure(f.Overdue.Node, "window.overdue")
	p.DaysTaken = s.formulas.figure(f.DaysTaken.Node, "window.days_taken")
	if x := f.Findings.Node; x != nil {
		for _, e := range s.Entries(x, "window.findings") {
			s.CheckName(e.Key, "a finding")
			p.Findings = append(p.Findings, window.Finding{Rule: e.Name, When: s.formulas.figure(e.Value, "window.findings."+e.Name)})
		}
	}
	if f.Log.Node != nil {
		if log := caselog.New(p.Names, s.lists.named); log != nil {
			s.logs = append(s.logs, log)
		}
	}
}

// readNames reads the policy's names for the lists, fields and words of the section.
func (s *sections) readNames(f *windowForm) window.Names {
	names := window.Names{}
	for _, x := range []struct {
		list string
		node *yaml.Node
	}{{"cases", f.Cases.Node}, {"windows", f.Windows.Node}, {"turns", f.Turns.Node}, {"stops", f.Stops.Node}, {"case_events", f.Log.Node}} {
		s.readRoles(names, x.list, x.node)
	}
	if n := f.Words.Node; n != nil {
		for word, own := range s.Record(n, "window.words", window.Words()...) {
			names[word] = s.Text(own, "window.words."+word)
		}
	}
	return names
}

// readRoles reads which list plays a part, and which of its fields.
func (s *sections) readRoles(names window.Names, list string, n *yaml.Node) {
	what := "window." + list
	switch {
	case n == nil:
	case n.Kind != yaml.MappingNode:
		names[list] = s.Text(n, what)
	default:
		for field, own := range s.Record(n, what, append(window.Fields(list), "list")...) {
			if field == "list" {
				names[list] = s.Text(own, what+".list")
			} else {
				names[list+"."+field] = s.Text(own, what+"."+field)
			}
		}
	}
	if name := names.List(list); n != nil && list != "case_events" && s.lists.named(name) == nil && !s.LeftOut[name] {
		s.Lost(rule.CodeUnknownList, n, s.Nearest(name, s.lists.declaredNames()), "%s: there is no list %s", what, spell.Short(name))
	}
}
