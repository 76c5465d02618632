package pretty

import (
	"slices"

	"github.com/meritrules/merit/rule/internal/syntax"
)

// reader groups the pieces of a formula by its grammar. The formula is known to be sound, so
// it expects no fault; it writes what it does not know as it stands.
type reader struct {
	pieces []syntax.Piece
	at     int // the next piece
}

// read returns the doc of a whole formula.
func read(pieces []syntax.Piece) doc {
	r := &reader{pieces: pieces}
	d := parts{r.statement()}
	for r.peek(0).Kind != syntax.End {
		d = append(d, text(" "), r.statement())
	}
	return append(d, r.remarks(r.peek(0).Before, true))
}

// peek returns the piece so many places ahead, the End behind the last one.
func (r *reader) peek(ahead int) syntax.Piece {
	return r.pieces[min(r.at+ahead, len(r.pieces)-1)]
}

// is reports whether the next piece is one of some signs or brackets.
func (r *reader) is(signs ...string) bool {
	p := r.peek(0)
	return (p.Kind == syntax.Sign || p.Kind == syntax.Mark) && slices.Contains(signs, p.Text)
}

// next takes the next piece, with its comments.
func (r *reader) next() doc {
	p := r.peek(0)
	r.at = min(r.at+1, len(r.pieces)-1)
	if len(p.Before)+len(p.After) == 0 {
		return text(p.Text)
	}
	return parts{r.remarks(p.Before, true), text(p.Text), r.remarks(p.After, false)}
}

// above takes the comments on the lines above the next piece: they break no line of what
// begins with it.
func (r *reader) above() doc {
	p := &r.pieces[r.at]
	d := r.remarks(p.Before, true)
	p.Before = nil
	return d
}

// remarks returns comments. A comment on lines of its own ends them.
func (r *reader) remarks(comments []syntax.Comment, own bool) doc {
	if len(comments) == 0 {
		return text("")
	}
	var d parts
	for _, c := range comments {
		d = append(d, remark{c.Text, own, own || c.Line})
	}
	return d
}

// statement reads a formula, a branch, or what stands in brackets: lets and an expression.
func (r *reader) statement() doc {
	if r.is("let") {
		return r.let(newLine{})
	}
	return r.expression(true)
}

// let reads a let and what follows it.
func (r *reader) let(end doc) doc {
	d := parts{r.above(), r.next(), text(" "), r.next(), text(" "), r.next(), text(" "), indented{indent, grouped(r.expression(false))}}
	if !r.is(";") {
		return d
	}
	d = append(d, r.next())
	if _, hard := end.(newLine); hard {
		d = append(d, newLine{r.peek(0).Blank})
	} else {
		d = append(d, end)
	}
	if r.is("let") {
		return append(d, r.let(end))
	}
	return append(d, r.expression(true))
}

// indent is how far in a part is set.
const indent = 2

// expression reads an expression; a ladder of choices has a line for each if it stands
// where a statement may.
func (r *reader) expression(stands bool) doc {
	return parts{r.above(), r.ternary(stands)}
}

// ternary reads an expression that may be c ? x : y.
func (r *reader) ternary(stands bool) doc {
	d := r.binary(0, stands)
	if !r.is("?") {
		return d
	}
	question := r.next()
	if r.is(":") {
		return grouped(d, indented{indent, parts{line(" "), question, r.next(), text(" "), r.expression(false)}})
	}
	then := parts{line(" "), question, text(" "), r.expression(false)}
	if r.is(":") {
		then = append(then, line(" "), r.next(), text(" "), r.expression(false))
	}
	return grouped(d, indented{indent, then})
}

// precedences are those of the operators between two operands.
var precedences = map[string]int{"|": 1, "or": 10, "||": 10, "and": 15, "&&": 15, "==": 20, "!=": 20, "<": 20, ">": 20, ">=": 20, "<=": 20,
	"in": 20, "matches": 20, "contains": 20, "startsWith": 20, "endsWith": 20, "not": 20, "..": 25, "+": 30, "-": 30, "*": 60, "/": 60, "%": 60,
	"**": 100, "^": 100, "??": 500}

// ofNot and ofSign are the precedences of what stands before its operand, ofFraction is that
// of the line of a fraction.
const (
	ofNot      = 50
	ofSign     = 90
	ofFraction = 60
)

// precedence returns that of the operator that comes next, 0 if none does.
func (r *reader) precedence() int {
	if p := r.peek(0); p.Kind == syntax.Sign {
		return precedences[p.Text]
	}
	return 0
}

// binary reads operands with operators between them that bind at least so tightly. Operators
// of one precedence stand under each other where they do not fit on a line.
func (r *reader) binary(least int, stands bool) doc {
	first := r.at
	d := r.unary(stands)
	if least <= ofFraction && r.isFraction(first) {
		d = parts{d, r.next(), r.next()}
	}
	for {
		p := r.precedence()
		if p == 0 || p < least {
			return d
		}
		var rest parts
		for r.precedence() == p {
			rest = append(rest, r.operator(p, len(rest) == 0)...)
		}
		d = grouped(d, indented{indent, rest})
	}
}

// isFraction reports whether what begins at a piece and ends here is the number above the
// line of a fraction such as 1/3, which is written without blanks.
func (r *reader) isFraction(first int) bool {
	if r.is("/") && r.pieces[first].Kind == syntax.Sign && first+1 < r.at {
		first++
	}
	if first+1 != r.at || !r.is("/") || !isNumber(r.pieces[first]) || !isNumber(r.peek(1)) {
		return false
	}
	r.at += 2
	next := r.precedence() > ofFraction || r.is(".", "?.", "[")
	r.at -= 2
	return !next && len(r.pieces[first].After)+len(r.peek(0).Before)+len(r.peek(0).After)+len(r.peek(1).Before) == 0
}

func isNumber(p syntax.Piece) bool {
	return p.Kind == syntax.Other && '0' <= p.Text[0] && p.Text[0] <= '9'
}

// operator reads an operator, the first of its precedence or a further one, and the operand
// after it.
func (r *reader) operator(p int, first bool) parts {
	if r.is("..") {
		return parts{r.next(), r.binary(p+1, false)}
	}
	var before doc = line(" ")
	if first {
		before = joint{}
	}
	d := parts{before, r.next(), text(" ")}
	if r.is("in", "matches", "contains", "startsWith", "endsWith") { // after not
		d = append(d, r.next(), text(" "))
	}
	return append(d, r.binary(p+1, false))
}

// unary reads an operand with the signs before it.
func (r *reader) unary(stands bool) doc {
	switch {
	case r.is("not"):
		return parts{r.next(), text(" "), r.binary(ofNot, false)}
	case r.is("!"):
		return parts{r.next(), r.binary(ofNot, false)}
	case r.is("-", "+"):
		return parts{r.next(), r.binary(ofSign, false)}
	case r.is("if"):
		return r.choice(stands)
	}
	return r.postfix(r.primary())
}

// primary reads what stands alone.
func (r *reader) primary() doc {
	switch p := r.peek(0); {
	case r.is("(", "[", "{"):
		return r.brackets()
	case r.is("#"):
		d := parts{r.next()}
		if r.peek(0).Kind == syntax.Other {
			d = append(d, r.next())
		}
		return d
	case r.is(".", "?."):
		return text("") // postfix takes it
	case p.Kind == syntax.End:
		return text("")
	}
	return r.next()
}

// postfix reads the fields, positions and arguments after an operand.
func (r *reader) postfix(d doc) doc {
	all := parts{d}
	for {
		switch {
		case r.is(".", "?."):
			all = append(all, r.next())
			if !r.is("[") {
				all = append(all, r.next())
			}
		case r.is("[", "("):
			all = append(all, r.brackets())
		default:
			return all
		}
	}
}

// brackets reads a pair of brackets with what is in them.
func (r *reader) brackets() doc {
	open := r.peek(0)
	list := open.Text == "["
	end := open.Match
	d := parts{r.next()}
	var in parts
	for r.at < end {
		if r.is("let") {
			in = append(in, r.let(line(" ")))
		} else {
			in = append(in, r.expression(false))
		}
		if r.at < end {
			in = append(in, r.separator(list)...)
		}
	}
	if r.at = end; len(r.peek(0).Before) > 0 {
		in = append(in, r.above())
	}
	if len(in) == 0 {
		return append(d, r.next())
	}
	return grouped(d, indented{indent, append(parts{line("")}, in...)}, line(""), r.next())
}

// separator reads what stands between two parts in brackets.
func (r *reader) separator(list bool) parts {
	switch {
	case r.is(",") && list: // as many on a line as fit
		return parts{r.next(), grouped(line(" "))}
	case r.is(",", ";"):
		return parts{r.next(), line(" ")}
	case r.is(":") && list:
		return parts{r.next()}
	case r.is(":"):
		return parts{r.next(), text(" ")}
	}
	return parts{text(" ")}
}
