package incentive

// Veto is a unit that is vetoed by name, whatever the rules say: a record of vetoes.
type Veto struct {
	Unit   string `rule:"unit,ref=units,inverse=vetoes"`
	Reason string `rule:"reason"`
}

// VetoReason is a record of veto_reasons, which rule.Records reads: why a unit is
// vetoed, by unit, the listed first, then the rules in order. Rule is Listed or the
// name of a rule.
type VetoReason struct {
	Unit   string `rule:"unit"`
	Rule   string `rule:"rule"`
	Reason string `rule:"reason"`
}
