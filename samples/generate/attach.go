package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/adler32"
	"hash/crc32"
)

// attachmentFolder lies beside the mapping, which names it.
const attachmentFolder = "adjuntos"

// attachments gives the files that rows name: three that the CRM takes, and two
// that it does not, an empty one and one of a kind that is not allowed.
func attachments() map[string][]byte {
	return map[string][]byte{
		"acta-0007.pdf": pdf("Acta 0007"),
		"captura.png":   greySquare(),
		"llamadas.csv":  []byte("fecha;hora;duracion\r\n02/03/2026;09:15;00:04:10\r\n03/03/2026;18:40;00:01:55\r\n"),
		"vacio.pdf":     {},
		"tarifas.xls":   append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 504)...),
	}
}

// pdf gives a page with one line of text, small and whole.
func pdf(text string) []byte {
	content := fmt.Sprintf("BT /F1 24 Tf 72 760 Td (%s) Tj ET", text)
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	index := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, object := range objects {
		index += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := b.Len()
	fmt.Fprintf(&b, "%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", index, len(objects)+1, start)
	return b.Bytes()
}

// greySquare gives a PNG of 16 by 16 grey points. It is put together by hand, stored and
// not compressed, since what a compressor gives may change with the compiler.
func greySquare() []byte {
	const side = 16
	raw := bytes.Repeat(append([]byte{0}, bytes.Repeat([]byte{0x99}, side)...), side)
	stored := []byte{0x78, 0x01, 0x01}
	stored = binary.LittleEndian.AppendUint16(stored, uint16(len(raw)))
	stored = binary.LittleEndian.AppendUint16(stored, ^uint16(len(raw)))
	stored = append(stored, raw...)
	stored = binary.BigEndian.AppendUint32(stored, adler32.Checksum(raw))

	size := binary.BigEndian.AppendUint32(nil, side)
	size = binary.BigEndian.AppendUint32(size, side)
	out := []byte("\x89PNG\r\n\x1a\n")
	out = chunk(out, "IHDR", append(size, 8, 0, 0, 0, 0)) // 8 bits, grey
	out = chunk(out, "IDAT", stored)
	return chunk(out, "IEND", nil)
}

// chunk appends one chunk of a PNG.
func chunk(to []byte, kind string, data []byte) []byte {
	to = binary.BigEndian.AppendUint32(to, uint32(len(data)))
	body := append([]byte(kind), data...)
	return binary.BigEndian.AppendUint32(append(to, body...), crc32.ChecksumIEEE(body))
}
