package main

import (
	"bytes"
	"fmt"
	"os"
)

// The tables of README.md stand between one of the first two lines and the last.
const (
	tableBegin = "<!-- begin: written by go run . -->\n"
	foldsBegin = "<!-- begin: written by go run . -folds -->\n"
	tableEnd   = "<!-- end -->\n"
)

// update replaces what stands between the markers of a file.
func update(name, begin string, text []byte) error {
	old, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	updated, err := between(old, begin, text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, updated, 0o644)
}

// between returns a document with text between its markers.
func between(document []byte, begin string, text []byte) ([]byte, error) {
	before, rest, begun := bytes.Cut(document, []byte(begin))
	_, after, ended := bytes.Cut(rest, []byte(tableEnd))
	if !begun || !ended {
		return nil, fmt.Errorf("the lines %q and %q are missing", begin, tableEnd)
	}
	return bytes.Join([][]byte{before, []byte(begin + "\n"), text, []byte("\n" + tableEnd), after}, nil), nil
}
