package eventlog

import "strings"

// Table returns the machine for people: for each row the event, the states in which it is
// legal, the state that it leads to, its conditions and what it does.
func (m *Machine[T, E]) Table() [][5]string {
	rows := make([][5]string, len(m.Rows))
	for i, r := range m.Rows {
		var conditions []string
		for _, c := range r.If {
			conditions = append(conditions, c.Text)
		}
		rows[i] = [5]string{r.Event, strings.Join(shown(r.From), ", "), shown([]string{r.To})[0], strings.Join(conditions, "; "), r.Does}
		if r.To == Same {
			rows[i][2] = "the same"
		}
	}
	return rows
}

// Markdown returns the table as a table of Markdown.
func (m *Machine[T, E]) Markdown() string {
	var b strings.Builder
	b.WriteString("| Event | Legal when " + m.Noun + " is | Leads to | If | What it does |\n|---|---|---|---|---|\n")
	for _, r := range m.Table() {
		b.WriteString("| `" + r[0] + "` | " + strings.Join(r[1:], " | ") + " |\n")
	}
	return b.String()
}

// shown names states for people: that before the first event is new.
func shown(states []string) []string {
	names := make([]string, len(states))
	for i, s := range states {
		if names[i] = s; s == "" {
			names[i] = "new"
		}
	}
	return names
}
