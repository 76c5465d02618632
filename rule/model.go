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

// Place is a field of a record of a list.
type Place struct {
	List  string
	Row   int
	Field string
}
