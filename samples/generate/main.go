// Command generate makes the samples: an export of a contact centre as Excel in
// Spanish writes it, the same as a workbook, one with the mistakes people make,
// and the attachments that these name.
//
//	go run ./samples/generate           writes into samples/
//	go run ./samples/generate -o DIR    writes into DIR
//
// Every run makes the same files, byte for byte. The people in them are invented.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

// run makes all samples and gives the exit code: 0, 1 when a file could not be
// written, 2 for a wrong command line.
func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	folder := flags.String("o", "samples", "the folder to write into")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := generate(*folder); err != nil {
		fmt.Fprintf(stderr, "generate: %v\n", err)
		return 1
	}
	return 0
}

// generate writes every sample into a folder, which is made if it is not there.
func generate(folder string) error {
	if err := os.MkdirAll(filepath.Join(folder, attachmentFolder), 0o755); err != nil {
		return err
	}
	rows := cases(500)
	export, err := encodeCSV(table(rows))
	if err != nil {
		return err
	}
	broken, err := encodeCSV(brokenTable())
	if err != nil {
		return err
	}
	book, err := workbook(rows)
	if err != nil {
		return err
	}
	files := map[string][]byte{"casos.csv": export, "casos.xlsx": book, "broken.csv": broken}
	for name, data := range attachments() {
		files[filepath.Join(attachmentFolder, name)] = data
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
