// Command fetch prints what stands at a URL, for samples/demo.sh: not every
// machine that has Go has curl.
//
//	go run ./samples/fetch http://127.0.0.1:8099/sandbox/stats
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// patience bounds one fetch; what it asks is on this machine.
const patience = 30 * time.Second

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run gives the exit code: 0, 1 when the URL could not be read whole, 2 for a
// wrong command line.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprintln(stderr, "fetch: want one URL")
		return 2
	}
	if err := fetch(args[0], stdout); err != nil {
		fmt.Fprintf(stderr, "fetch: %v\n", err)
		return 1
	}
	return 0
}

// fetch copies the body of a URL's answer; any status but 200 is an error.
func fetch(url string, to io.Writer) error {
	client := http.Client{Timeout: patience}
	answer, err := client.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%q: %s", url, answer.Status)
	}
	if _, err := io.Copy(to, answer.Body); err != nil {
		return fmt.Errorf("%q: %w", url, err)
	}
	return nil
}
