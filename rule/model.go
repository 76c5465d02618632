package rule

// Model works out what no formula can say: it reads lists and figures, and makes
// lists and columns, which formulas then read like facts. A Sheet runs it when
// what it reads is there, and before anything that reads what it makes.
type Model struct {
	Name  string
	Uses  []Column  // the columns that it reads beyond facts; an empty Field is a whole list
	Lists []*Schema // the lists that it makes
	Adds  []Added   // the columns that it adds to lists
	// Run does the work. It must depend on nothing but what it reads of the draft.
	Run func(d *Draft) error
}

// Column names a column of a list.
type Column struct {
	List  string
	Field string
	Kind  Kind // what it must hold; a text may also be a reference; zero leaves that open
}

// Added declares a column that a model adds to a list.
type Added struct {
	List  string
	Field Field
}

// Cell names a field or figure of one record, by its position in a list; List is "" for
// a figure of the year as a whole.
type Cell struct {
	List  string
	Row   int
	Field string
}
