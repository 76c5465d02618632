package main

import (
	"bytes"
	"fmt"
	"os"
)

// The table of README.md stands between these two lines.
const (
	tableBegin = "<!-- begin: written by go run . -->\n"
	tableEnd   = "<!-- end -->\n"
)

// update replaces what stands between the markers of a file.
func update(name string, text []byte) error {
	old, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	updated, err := between(old, text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, updated, 0o644)
}

// between returns a document with text between its markers.
func between(document, text []byte) ([]byte, error) {
	before, rest, begun := bytes.Cut(document, []byte(tableBegin))
	_, after, ended := bytes.Cut(rest, []byte(tableEnd))
	if !begun || !ended {
		return nil, fmt.Errorf("the lines %q and %q are missing", tableBegin, tableEnd)
	}
	return bytes.Join([][]byte{before, []byte(tableBegin + "\n"), text, []byte("\n" + tableEnd), after}, nil), nil
}
