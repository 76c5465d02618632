package eventlog

import "strings"

// Table returns the machine for people: for each row the event, what it may say, the states in which it is
// legal, the state that it leads to, its conditions and what it does.
func (m *Machine[T, E]) Table() [][6]string {
	rows := make([][6]string, len(m.Rows))
	for i, r := range m.Rows {
		var conditions []string
		for _, c := range r.If {
			conditions = append(conditions, c.Text)
		}
		rows[i] = [6]string{r.Event, strings.Join(r.Says, ", "), strings.Join(shown(r.From), ", "), shown([]string{r.To})[0], strings.Join(conditions, "; "), r.Does}
		if r.To == Same {
			rows[i][3] = "the same"
		}
	}
	return rows
}

// Markdown returns the table as a table of Markdown.
func (m *Machine[T, E]) Markdown() string {
	var b strings.Builder
	b.WriteString("| Event | What it may say | Legal when " + m.Noun + " is | Leads to | If | What it does |\n|---|---|---|---|---|---|\n")
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
