package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/xuri/excelize/v2"
)

// workers is how many requests are under way at a time, the program's and the
// peer's alike.
const workers = 64

// runPeer does a part of the program's work with what everybody has: the file,
// and for the client the address.
func runPeer(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errors.New("peer: want its name and a file")
	}
	name, path := args[0], args[1]
	switch {
	case name == "csv":
		for range readings {
			if err := readCSV(path, func([]string) error { return nil }); err != nil {
				return err
			}
		}
		return nil
	case name == "excelize":
		return readBook(path)
	case name == "excelize-raw":
		return readBook(path, excelize.Options{RawCellValue: true})
	case name == "inflate":
		return inflate(path)
	case name == "client" && len(args) == 3:
		return postAll(ctx, path, args[2])
	}
	return fmt.Errorf("peer %q: there is none of this name, or it wants an address", name)
}

func readCSV(path string, do func(cells []string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	rows := csv.NewReader(file)
	rows.Comma, rows.ReuseRecord = ';', true
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(cells); err != nil {
			return err
		}
	}
}

func readBook(path string, options ...excelize.Options) error {
	book, err := excelize.OpenFile(path)
	if err != nil {
		return err
	}
	defer book.Close()
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return err
	}
	for rows.Next() {
		if _, err := rows.Columns(options...); err != nil {
			return err
		}
	}
	return errors.Join(rows.Error(), rows.Close())
}

// inflate unpacks a workbook's sheet and strings: what no reader can beat.
func inflate(path string) error {
	book, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer book.Close()
	for _, name := range []string{sheetPart, stringPart} {
		part, err := book.Open(name)
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, part); err != nil {
			return err
		}
	}
	return nil
}

// postAll sends each row of a CSV file, believes the answers, and keeps nothing.
func postAll(ctx context.Context, path, url string) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	rows, failed := make(chan []string, workers), make(chan error, workers)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for row := range rows {
				if err := post(ctx, client, url, row); err != nil {
					stop()
					failed <- err
					return
				}
			}
		})
	}
	heading := true
	err := readCSV(path, func(cells []string) error {
		if heading {
			heading = false
			return nil
		}
		select {
		case rows <- append([]string(nil), cells...):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	close(rows)
	running.Wait()
	close(failed)
	for one := range failed {
		err = errors.Join(err, one)
	}
	return err
}

func post(ctx context.Context, client *http.Client, url string, row []string) error {
	form, err := json.Marshal(map[string]string{
		"Cliente": row[3], "Cédula": row[4], "Fecha": row[1], "Atendido": row[13], "Valor": row[11], "Plazo": row[12], "Cuenta": row[14],
	})
	if err != nil {
		return err
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for _, part := range [][2]string{
		{"operation", "demo"},
		{"case-type", row[6]},
		{"responsible", strings.ToLower(row[5])},
		{"owner", "jefe@demo"},
		{"contact", row[2]},
		{"description", row[7] + "\n\n" + row[8]},
		{"status", row[9]},
		{"priority", row[10]},
		{"form", string(form)},
	} {
		if err := parts.WriteField(part[0], part[1]); err != nil {
			return err
		}
	}
	if err := parts.Close(); err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/server/API/v2/cases/insert.php", &body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", parts.FormDataContentType())
	request.Header.Set("Wolkvox-Token", token)
	return created(client.Do(request))
}

// created reads an answer and tells whether it has a case's id.
func created(answer *http.Response, err error) error {
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var said struct {
		Data struct {
			ID string `json:"wolkvox_id"`
		} `json:"data"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK || said.Data.ID == "" {
		return fmt.Errorf("status %d, id %q", answer.StatusCode, said.Data.ID)
	}
	return nil
}
