package pretty

import "github.com/meritrules/merit/rule/internal/syntax"

// choice reads if … { … } else …. Its arms stand on one line if they fit; a ladder, which is
// a choice with another in its else, has a line for each arm where a statement may stand.
func (r *reader) choice(stands bool) doc {
	ladder := false
	var arms parts
	for {
		head := parts{r.next(), text(" ")}
		if r.is("if") { // after else
			head, ladder = append(head, r.next(), text(" ")), true
		}
		if !r.is("{") {
			head = append(head, indented{2 * indent, grouped(r.expression(false))}, text(" "))
		}
		arms = append(arms, r.arm(head))
		if !r.is("else") {
			break
		}
		arms = append(arms, line(" "), r.above())
	}
	if ladder && stands {
		for i := 1; i < len(arms); i += 3 {
			arms[i] = newLine{}
		}
	}
	return grouped(arms...)
}

// arm reads the braces of a choice and what is in them.
func (r *reader) arm(head parts) doc {
	open := r.peek(0)
	if open.Kind != syntax.Mark || open.Match < 0 {
		return grouped(head...)
	}
	head = append(head, r.next())
	body := parts{line(" ")}
	for r.at < open.Match {
		body = append(body, r.statement())
		if r.is(";") {
			body = append(body, r.next(), text(" "))
		}
	}
	r.at = open.Match
	body = append(body, r.above())
	return grouped(append(head, indented{indent, body}, line(" "), r.next())...)
}
