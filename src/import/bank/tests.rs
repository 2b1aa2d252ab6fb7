//! Whole files, written in the style of what banks export, against what they hold.

use super::summary::Summary;
use super::*;

fn summed(bytes: &[u8], mapping: Option<&str>) -> Result<Summary, Refusal> {
    let mapping = mapping.map(|text| Layout::from_mapping(text).unwrap());
    let asked = Asked { mapping, ..Asked::default() };
    let mut summary = Summary::default();
    read(bytes, &asked, &mut |event| summary.take(&event))?;
    Ok(summary)
}

/// Each account: count, sum, currency, first and last day; then what cannot be read.
fn facts(bytes: &[u8], mapping: Option<&str>) -> String {
    let summary = match summed(bytes, mapping) {
        Ok(summary) => summary,
        Err(refusal) => return format!("refused: {refusal}"),
    };
    let mut lines: Vec<String> = Vec::new();
    for one in &summary.accounts {
        let name = one.account.number.as_ref().or(one.account.name.as_ref());
        let mut line = format!("{} {}", name.map_or("-", |name| name), one.count);
        for (currency, sums) in &one.sums {
            let currency = currency.map_or("-".to_owned(), |one| one.to_string());
            line += &format!(" {} {currency}", sums.net().normalize());
        }
        if let (Some(first), Some(last)) = (one.first, one.last) {
            line += &format!(" {first} {last}");
        }
        if one.balanced > 0 {
            line += " balanced";
        }
        if one.pending + one.void > 0 {
            line += &format!(" not booked {}", one.pending + one.void);
        }
        lines.push(line);
    }
    lines.extend(summary.unread.iter().map(|unread| format!("unread {}", unread.line)));
    lines.join("; ")
}

#[test]
fn csv_of_many_banks_is_read() {
    for (text, expected) in [
        // French: preamble, two columns of amounts, Windows line ends.
        (
            "Numéro Compte ;1234567X033\r\nType ;CCP\r\nSolde (EUROS) ;154,22\r\n\r\n\
             Date;Libellé;Montant(EUROS);Montant(FRANCS)\r\n03/05/2025;ACHAT CB;-12,50;-82,00\r\n\
             02/05/2025;VIREMENT;1 000,00;6559,57\r\n",
            "1234567X033 2 987.5 EUR 2025-05-02 2025-05-03",
        ),
        (
            "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n02/05/2025;02/05/2025;-12,50;;CB A;87,50\n\
             03/05/2025;03/05/2025;;100,00;VIR B;187,50\n",
            "- 2 87.5 EUR 2025-05-02 2025-05-03 balanced",
        ),
        (
            "dateOp;dateVal;label;category;categoryParent;supplierFound;amount;accountNum;accountLabel;accountbalance\n\
             2025-05-02;2025-05-02;\"CARTE 01/05/25 X\";\"A\";\"B\";\"x\";-1 012,50;00012;\"COMPTE\";37.29\n\
             2025-05-03;2025-05-03;\"INTERETS\";\"A\";\"B\";\"x\";10,00;00034;\"LIVRET\";99.00\n",
            "00012 1 -1012.5 EUR 2025-05-02 2025-05-02; 00034 1 10 EUR 2025-05-03 2025-05-03",
        ),
        // German: a preamble, remarks, pending lines, a second account below.
        (
            ";\n\"Umsätze Girokonto\";\"Zeitraum: 30 Tage\"\n\"Neuer Kontostand\";\"334,78 EUR\"\n\n\
             \"Buchungstag\";\"Wertstellung (Valuta)\";\"Vorgang\";\"Buchungstext\";\"Umsatz in EUR\"\n\
             \"offen\";\"04.05.2025\";\"Karte\";\"Vormerkung\";\"-5,00\"\n\
             \"03.05.2025\";\"03.05.2025\";\"Lastschrift\";\"A\";\"-1.052,84\"\n\"Alter Kontostand\";\"1.387,62 EUR\"\n\n\
             \"Umsätze Tagesgeld\"\n\"Buchungstag\";\"Wertstellung (Valuta)\";\"Vorgang\";\"Buchungstext\";\"Umsatz in EUR\"\n\
             \"05.05.2025\";\"05.05.2025\";\"Zins\";\"B\";\"1,10\"\n",
            "Umsätze Girokonto 1 -1052.84 EUR 2025-05-03 2025-05-03; Umsätze Tagesgeld 1 1.1 EUR 2025-05-05 2025-05-05",
        ),
        (
            "\"Auftragskonto\";\"Buchungstag\";\"Valutadatum\";\"Buchungstext\";\"Verwendungszweck\";\
             \"Beguenstigter/Zahlungspflichtiger\";\"Kontonummer/IBAN\";\"Betrag\";\"Waehrung\";\"Info\"\n\
             \"DE89370400440532013000\";\"02.05.25\";\"02.05.25\";\"KARTE\";\"X\";\"Laden\";\"DE00\";\"-3,20\";\"EUR\";\"Umsatz gebucht\"\n\
             \"DE89370400440532013000\";\"03.05.25\";\"03.05.25\";\"KARTE\";\"X\";\"Laden\";\"DE00\";\"-4,20\";\"EUR\";\"Vorgemerkt\"\n",
            "DE89370400440532013000 1 -3.2 EUR 2025-05-02 2025-05-02 not booked 1",
        ),
        // Dutch: unsigned, with a column of directions.
        (
            "\"Datum\",\"Naam / Omschrijving\",\"Rekening\",\"Tegenrekening\",\"Code\",\"Af Bij\",\"Bedrag (EUR)\",\"Mutatiesoort\",\"Mededelingen\"\n\
             \"20250503\",\"Winkel\",\"NL91ABNA0417164300\",\"\",\"BA\",\"Af\",\"25,50\",\"Betaalautomaat\",\"x\"\n\
             \"20250512\",\"Werk\",\"NL91ABNA0417164300\",\"NL02\",\"OV\",\"Bij\",\"2000,00\",\"Overschrijving\",\"x\"\n",
            "NL91ABNA0417164300 2 1974.5 EUR 2025-05-03 2025-05-12",
        ),
        // Italian, with totals at the end.
        (
            "Data;Valuta;Descrizione;Entrate;Uscite\n03/05/2025;04/05/2025;POS;;12,50\n05/05/2025;05/05/2025;STIPENDIO;1.500,00;\n\
             Totale;;;1.500,00;12,50\n",
            "- 2 1487.5 - 2025-05-03 2025-05-05",
        ),
        // British and American.
        (
            "Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Debit Amount,Credit Amount,Balance\n\
             03/05/2025,DEB,'11-22-33,12345678,SHOP,12.50,,87.50\n02/05/2025,FPI,'11-22-33,12345678,PAY,,100.00,100.00\n",
            "12345678 2 87.5 GBP 2025-05-02 2025-05-03 balanced",
        ),
        (
            "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n\
             DEBIT,05/03/2025,\"COFFEE\",-4.50,DEBIT_CARD,95.50,,\nCREDIT,05/02/2025,\"PAY\",100.00,ACH_CREDIT,100.00,,\n",
            "- 2 95.5 USD 2025-05-02 2025-05-03 balanced",
        ),
        // Spanish, amounts with their currency.
        (
            "Concepto;Fecha;Importe;Saldo\nA;10/11/2025;-50,00EUR;1.450,00EUR\nB;07/11/2025;-45,00EUR;1.500,00EUR\n",
            "- 2 -95 EUR 2025-11-07 2025-11-10 balanced",
        ),
        // No headings at all: the running balance proves which column is the amount.
        (
            "NL91ABNA0417164300\tEUR\t20250502\t100,00\t87,50\t20250502\t-12,50\tBEA Winkel\n\
             NL91ABNA0417164300\tEUR\t20250503\t87,50\t187,50\t20250503\t100,00\tSALARIS\n",
            "NL91ABNA0417164300 2 87.5 EUR 2025-05-02 2025-05-03 balanced",
        ),
    ] {
        assert_eq!(facts(text.as_bytes(), None), expected, "{text}");
    }
}

#[test]
fn a_file_is_the_same_in_every_encoding() {
    let text = "Date;Libellé;Montant\n13/05/2025;Café à 5 €;-5,00\n14/05/2025;Été;1 000,00\n";
    let single = |euro: u8| -> Vec<u8> {
        text.chars()
            .map(|c| if c == '€' { euro } else { u8::try_from(u32::from(c)).unwrap() })
            .collect()
    };
    let utf_16 =
        |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(bytes).collect() };
    let labels = |bytes: &[u8]| -> Vec<String> {
        let mut labels = Vec::new();
        let mut take = |event: Event| {
            if let Event::Movement(movement) = event {
                labels.push(format!("{} {} {}", movement.booked, movement.amount, movement.label));
            }
        };
        read(bytes, &Asked::default(), &mut take).unwrap();
        labels
    };
    let expected = ["2025-05-13 -5.00 Café à 5 €", "2025-05-14 1000.00 Été"];
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        single(0x80),
        single(0xa4),
        utf_16(u16::to_le_bytes),
        utf_16(u16::to_be_bytes),
        text.replace('\n', "\r\n").into_bytes(),
    ] {
        assert_eq!(labels(&bytes), expected);
    }
}

#[test]
fn what_cannot_be_told_is_refused_with_what_would_help() {
    for (text, word) in [
        ("Date,Description,Amount\n03/04/2025,A,-5.00\n04/05/2025,B,-6.00\n", "dates=dmy"),
        ("Date;Libellé;Montant\n13/05/2025;A;1,234\n", "decimals=comma"),
        (
            "Date,Description,Cost,Anna,Ben\n2025-05-02,Hotel,30.00,-15.00,15.00\n2025-05-03,Car,20.00,10.00,-10.00\n",
            "whose is yours",
        ),
        ("Date,Description,Reference\n2025-05-02,A,B\n", "amount"),
        ("Datum;Beschreibung;USt-Betrag\n13.05.2025;A;19,00\n", "amount"),
        ("%PDF-1.7\n", "PDF"),
        ("", "nothing"),
        ("Bonjour", "no format"),
        ("<a><b/></a>", "XML of another kind"),
    ] {
        let told = facts(text.as_bytes(), None);
        assert!(told.starts_with("refused") && told.contains(word), "{text}: {told}");
    }
}

#[test]
fn a_mapping_says_what_the_file_leaves_open() {
    let open = "Date,Description,Amount\n03/04/2025,A,-5.00\n04/05/2025,B,-6.00\n";
    assert_eq!(
        facts(open.as_bytes(), Some("dates=mdy,currency=USD")),
        "- 2 -11 USD 2025-03-04 2025-04-05"
    );
    let shares = "Date,Description,Cost,Anna,Ben\n2025-05-02,Hotel,30.00,-15.00,15.00\n2025-05-03,Car,20.00,10.00,-10.00\n";
    assert_eq!(facts(shares.as_bytes(), Some("amount=Ben")), "- 2 5 - 2025-05-02 2025-05-03");
    let bare = "A|13/05/2025|x|5,00\nB|14/05/2025|y|6,00\n";
    assert_eq!(
        facts(bare.as_bytes(), Some("booked=2,amount=4,label=1,negate=yes")),
        "- 2 -11 - 2025-05-13 2025-05-14"
    );
}

#[test]
fn lines_that_cannot_be_used_are_told_with_their_numbers() {
    let text = "Date;Libellé;Montant\n13/05/2025;A;-5,00\n31/02/2025;B;-6,00\n15/05/2025;C;six\n\
                16/05/2025;D\n17/05/2025;E;-1,00;x\n18/05/2025;F;-2,00\n";
    assert_eq!(
        facts(text.as_bytes(), None),
        "- 2 -7 - 2025-05-13 2025-05-18; unread 3; unread 4; unread 5; unread 6"
    );
}

#[test]
fn every_beginning_of_a_file_ends_without_a_panic() {
    let files: [&[u8]; 6] = [
        "Date;Libellé;Montant\n13/05/2025;\"A\";-5,00\n".as_bytes(),
        b":20:A\n:25:1/2\n:60F:C250501EUR1,\n:61:2505020502RCR1,NTRFX//Y\n:86:105?00A?20B\n:62F:C250502EUR2,\n",
        b"<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM><STMTTRN><DTPOSTED>20250502<TRNAMT>1</STMTTRN>",
        b"!Type:Bank\nD13/5'25\nT-1.00\nPA\nL[B]\n^\n",
        b"<html><table><tr><td>Date<td>Montant<tr><td>13/05/2025<td>-1,50</table>",
        b"<Document><BkToCstmrStmt><Stmt><Ntry><Amt Ccy=\"EUR\">1</Amt></Ntry></Stmt></BkToCstmrStmt></Document>",
    ];
    for file in files {
        for end in 0..=file.len() {
            let _ = summed(&file[..end], None);
        }
        assert!(summed(file, None).is_ok());
    }
}
