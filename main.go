// Command caseload loads cases in bulk into wolkvox CRM from CSV and Excel
// files. See the README, or `caseload help`.
package main

import (
	"os"

	"caseload/importer/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
