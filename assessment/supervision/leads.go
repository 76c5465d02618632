package supervision

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// Lead says who may lead what comes from a source, or must take part: a flag by a formula over
// the list, such as team_lead == "higher_leader" or "office_head" in members. What comes from
// another source anybody may lead.
type Lead struct {
	Source string // a word of the policy's own, which must be a name of the language
	May    rule.Figure
}

// The lists whose leads are judged.
const (
	ofMatters     = "matters"
	ofInspections = "inspections"
)

func leadFigure(l Lead) string { return "may_lead_" + l.Source }

func (p Policy) leadFigures(list string, leads []Lead) (figures []rule.Figure) {
	for _, l := range leads {
		l.May.Internal = true
		figures = append(figures, l.May.As(p.Names.List(list), leadFigure(l), types.FlagKind))
	}
	return figures
}

// leadModel adds the flag wrongly_led to matters or inspections.
func (p Policy) leadModel(list string, leads []Lead) rule.Model {
	name, wrongly := p.Names.List(list), p.Names.Field(list, "wrongly_led")
	use := rule.Use{List: name}
	for _, l := range leads {
		use.Figures = append(use.Figures, types.Field{Name: leadFigure(l), Type: types.FlagType()})
	}
	uses := []rule.Use{use}
	switch list {
	case ofMatters:
		uses[0].Fields = []types.Field{{Name: p.Names.Field(ofMatters, "source"), Type: types.TextType()}}
	default:
		campaigns := p.Names.List("campaigns")
		uses[0].Fields = []types.Field{{Name: p.Names.Field(ofInspections, "campaign"), Type: types.RecordType(campaigns).OrMissing()}}
		uses = append(uses, rule.Use{List: campaigns, Fields: []types.Field{{Name: p.Names.Field("campaigns", "source"), Type: types.TextType()}}})
	}
	return rule.Model{
		Name: list + "_leads", Uses: uses,
		Adds: []rule.Added{{List: name, Field: types.Field{Name: wrongly, Type: types.FlagType()}}},
		Run: func(d *rule.Draft) error {
			sources := p.sourcesOf(d, list)
			records := d.List(name)
			led := make([]bool, records.Len())
			figures := make([]string, records.Len())
			for _, l := range leads {
				may := records.Flags(leadFigure(l))
				for i, s := range sources {
					if s == l.Source {
						led[i], figures[i] = !may.At(i), leadFigure(l)
					}
				}
			}
			w := d.Column(name, wrongly)
			w.Flags(wrongly, led)
			w.Reasons(wrongly, func(row int) []types.CellName {
				if figures[row] == "" {
					return nil
				}
				return []types.CellName{{List: name, Row: row, Field: figures[row]}}
			})
			return nil
		},
	}
}

// sourcesOf returns the source of each matter, or of the campaign of each inspection; "" for one
// without a campaign.
func (p Policy) sourcesOf(d *rule.Draft, list string) []string {
	records := d.List(p.Names.List(list))
	sources := make([]string, records.Len())
	if list == ofMatters {
		for i, s := range records.Texts(p.Names.Field(ofMatters, "source")).All() {
			sources[i] = s
		}
		return sources
	}
	of := d.List(p.Names.List("campaigns")).Texts(p.Names.Field("campaigns", "source"))
	for i, c := range records.References(p.Names.Field(ofInspections, "campaign")).All() {
		if c >= 0 {
			sources[i] = of.At(int(c))
		}
	}
	return sources
}
