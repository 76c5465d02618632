package merit

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// readFigures reads the figures of each list, and those of the year as a whole.
func (d *document) readFigures(n *yaml.Node) {
	lists := d.listNames()
	taken := d.columns()
	for _, e := range d.entries(n, "figures") {
		switch {
		case d.left[e.name]:
			d.leaveAll(e.value)
			continue
		case e.name != paths.Year && !slices.Contains(lists, e.name):
			hint := d.Nearest(e.name, append(lists, paths.Year))
			if strings.HasPrefix(e.name, paths.LastPrefix) {
				hint = "what the last cycle published is declared under previous"
			}
			d.fault(e.key, hint, "figures: there is no list %s", spell.Short(e.name))
			d.leaveAll(e.value)
			continue
		}
		for _, f := range d.entries(e.value, "figures."+e.name) {
			d.checkName(f.key, "a figure")
			d.sound(func() { d.readFigure(e.name, f, taken) }, f.name)
		}
	}
}

// readFigure reads a figure of a list. Taken says by whom each column is made.
func (d *document) readFigure(list string, e entry, taken map[rule.Column]string) {
	what := "figures." + list + "." + e.name
	if list == paths.Year {
		if kind, ok := d.names[e.name]; ok {
			d.lost(e.key, "choose another name", "there is a %s %s already", kind, spell.Short(e.name))
			return
		}
		list = ""
	} else if by := taken[rule.Column{List: list, Field: e.name}]; by != "" {
		d.lost(e.key, "choose another name", "%s has a %s %s already", list, by, spell.Short(e.name))
		return
	}
	var f figureForm
	before := d.losses
	d.fillFigure(e.value, what, &f, &f.figureKeys)
	figure := d.figureOf(&f.figureKeys, what)
	if d.losses > before {
		return
	}
	figure.List, figure.Source.Name = list, e.name
	d.check(&figure, f.Check.Node, what)
	d.figures = append(d.figures, figure)
	if d.flag(f.Group.Node, what+": group") {
		d.groupByFigure(f.Group.Node, list, e.name)
	}
}

// check makes a figure one that must be true, with the message where it is not.
// That is for those who run the policy, so it is not published.
func (d *document) check(f *rule.Figure, n *yaml.Node, what string) {
	if n == nil {
		return
	}
	before := d.losses
	f.Check, f.Internal = d.text(n, what+": check"), true
	d.losses = before // the figure is there without its message
}

// groupByFigure makes a figure the one whose equal values make peers.
func (d *document) groupByFigure(n *yaml.Node, list, figure string) {
	s := d.list(list)
	switch {
	case list == "":
		d.fault(n, "", "figures.year.%s: the year as a whole has no groups", figure)
	case s.Group != "":
		d.fault(n, "", "the groups of %s go by %s already", list, s.Group)
	default:
		s.Group = figure
	}
}

// lists returns the lists that figures may be over: those that are declared and
// those that models make.
func (d *document) lists() []*rule.Schema {
	var lists []*rule.Schema
	for _, s := range d.scope.Lists {
		if !strings.HasPrefix(s.Name, paths.LastPrefix) {
			lists = append(lists, s)
		}
	}
	for _, m := range d.models {
		lists = append(lists, m.Lists...)
	}
	return lists
}

// list returns one of lists, or nil.
func (d *document) list(name string) *rule.Schema {
	for _, s := range d.lists() {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func (d *document) listNames() []string {
	var names []string
	for _, s := range d.lists() {
		names = append(names, s.Name)
	}
	return names
}

// columns returns what each column is that the records have without the figures
// of the document.
func (d *document) columns() map[rule.Column]string {
	is := map[rule.Column]string{}
	for _, s := range d.lists() {
		for _, f := range s.Fields {
			is[rule.Column{List: s.Name, Field: f.Name}] = "field"
			if f.Inverse != "" {
				is[rule.Column{List: f.Type.List, Field: f.Inverse}] = "field"
			}
		}
	}
	for _, m := range d.models {
		for _, a := range m.Adds {
			is[rule.Column{List: a.List, Field: a.Field.Name}] = "field"
		}
	}
	for _, f := range d.figures {
		is[rule.Column{List: f.List, Field: f.Source.Name}] = "figure"
	}
	return is
}
